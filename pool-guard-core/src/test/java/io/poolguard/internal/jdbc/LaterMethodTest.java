/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods that JDBC got after Java 17: how they reach the driver, and why the guard's own are called for them. */
class LaterMethodTest {

    private final Connection driver = mock(Connection.class);

    @Test
    void call_methodOfThisJava_reachesTheObject() throws SQLException {
        LaterMethod nativeSql = LaterMethod.of(Connection.class, "nativeSQL", String.class, String.class);
        when(driver.nativeSQL("given")).thenReturn("answered");

        assertThat(nativeSql.call(driver, "given")).isEqualTo("answered");
    }

    @Test
    void call_primitives_areHandedOn() throws SQLException {
        Statement statement = mock(Statement.class);
        LaterMethod enquote =
                LaterMethod.of(Statement.class, "enquoteIdentifier", String.class, String.class, boolean.class);
        LaterMethod isSimple = LaterMethod.of(Statement.class, "isSimpleIdentifier", boolean.class, String.class);
        when(statement.enquoteIdentifier("a", true)).thenReturn("`a`");
        when(statement.isSimpleIdentifier("a")).thenReturn(true);

        assertThat(enquote.call(statement, "a", true)).isEqualTo("`a`");
        assertThat((boolean) isSimple.call(statement, "a")).isTrue();
    }

    @Test
    void call_driverFails_throwsTheDriversException() throws SQLException {
        LaterMethod nativeSql = LaterMethod.of(Connection.class, "nativeSQL", String.class, String.class);
        SQLException failure = new SQLException("scripted");
        when(driver.nativeSQL("given")).thenThrow(failure);

        assertThatThrownBy(() -> nativeSql.call(driver, "given")).isSameAs(failure);
    }

    @Test
    void call_methodOfNoJava_isRefused() {
        LaterMethod later = LaterMethod.of(Connection.class, "enquoteDecfloat", String.class, String.class);

        assertThatThrownBy(() -> later.call(driver, "given"))
                .isExactlyInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessage("Connection.enquoteDecfloat is not part of JDBC in this Java (version="
                        + Runtime.version().feature() + "). Run on a Java that has it.")
                .extracting(failure -> ((SQLException) failure).getSQLState())
                .isEqualTo("0A000");
    }

    /**
     * A class that was compiled against an interface without a method, and has a public one of the same signature,
     * answers for it once the interface has it.
     */
    @Test
    void defaultMethod_addedAfterTheClassWasCompiled_isOverriddenByItsSignature(@TempDir Path directory)
            throws Exception {
        compile(directory, "Quoting", "public interface Quoting {}");
        compile(
                directory,
                "Guarded",
                "public class Guarded implements Quoting { public String quote(String text) { return \"driver\"; } }");
        compile(
                directory,
                "Quoting",
                "public interface Quoting { default String quote(String text) { return \"interface\"; } }");

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            Object guarded =
                    loader.loadClass("Guarded").getDeclaredConstructor().newInstance();
            LaterMethod quote = LaterMethod.of(loader.loadClass("Quoting"), "quote", String.class, String.class);

            assertThat(quote.call(guarded, "text")).isEqualTo("driver");
        }
    }

    private static void compile(Path directory, String name, String source) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".java"), source);

        int failed = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-cp", directory.toString(), "-d", directory.toString(), file.toString());

        assertThat(failed).isZero();
    }
}
