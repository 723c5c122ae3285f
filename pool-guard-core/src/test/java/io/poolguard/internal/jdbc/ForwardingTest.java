/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the build writes of the plain forwarding is the same whichever JDK builds. */
class ForwardingTest {

    private static final Path WRITTEN =
            Path.of("target", "generated-sources", "forwarding", "io", "poolguard", "internal", "jdbc");

    /** Held against what each JDK that builds the project has written. It changes with GenerateForwarding alone. */
    private static final String SUM = "2ba71f36aee52007c1885dcd1a73916efadb92048577aff9a182d275ee1c597d";

    @Test
    void sources_writtenByAnyJdk_areTheseBytes() throws IOException, NoSuchAlgorithmException {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.list(WRITTEN)) {
            for (Path file : files.sorted().toList()) {
                sum.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                sum.update(Files.readAllBytes(file));
            }
        }

        assertThat(HexFormat.of().formatHex(sum.digest()))
                .as(
                        "GenerateForwarding writes something else, or this JDK makes it do so; if it is meant, say so in SUM")
                .isEqualTo(SUM);
    }

    /** The methods of Java 17's interface and of what it extends, without those that are written by hand. */
    @ParameterizedTest
    @CsvSource({
        "Connection, 47",
        "Statement, 52",
        "PreparedStatement, 110",
        "CallableStatement, 231",
        "ResultSet, 193",
        "ResultSetMetaData, 24",
        "DatabaseMetaData, 177"
    })
    void methods_ofAClass_areThoseOfJava17(String type, int methods) throws IOException {
        String source = Files.readString(WRITTEN.resolve("Forwarding" + type + ".java"));

        assertThat(source.split("@Override\n", -1)).hasSize(methods + 1);
    }

    /** On a JDK whose interface has them these override it: a public method of the same signature does. */
    @Test
    void methods_laterThanJava17_areThereOnEachJdk() {
        assertThat(Arrays.stream(ForwardingConnection.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(Method::toGenericString)
                        .filter(method -> method.matches(".*(enquote|isSimple).*")))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                "java.lang.String %s.enquoteIdentifier(java.lang.String,boolean)",
                                "java.lang.String %s.enquoteLiteral(java.lang.String)",
                                "java.lang.String %s.enquoteNCharLiteral(java.lang.String)",
                                "boolean %s.isSimpleIdentifier(java.lang.String)")
                        .map(method -> "public " + method.formatted(ForwardingConnection.class.getName())
                                + " throws java.sql.SQLException")
                        .toList());
    }
}
