/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The promises of docs/reliability.md are shown by the tests that it names. */
class ReliabilityTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+)…)?`");
    private static final Pattern NAMED_ALONE = Pattern.compile("`([a-z]\\w*_\\w*)…`");

    /** Class and beginning of a method, or a class alone. */
    static Stream<String> named() throws IOException {
        return Files.readAllLines(PROJECT.resolve("docs/reliability.md")).stream()
                .flatMap(ReliabilityTest::namedIn)
                .distinct();
    }

    /** A method without its class belongs to the last class before it. */
    private static Stream<String> namedIn(String line) {
        Stream.Builder<String> found = Stream.builder();
        Matcher name = Pattern.compile(NAMED + "|" + NAMED_ALONE).matcher(line);
        String type = "";
        while (name.find()) {
            type = name.group(1) == null ? type : name.group(1);
            String method = name.group(1) == null ? name.group(3) : name.group(2);
            found.add(method == null ? type : type + "." + method);
        }
        return found.build();
    }

    @ParameterizedTest
    @MethodSource("named")
    void reliability_testNamedInIt_isThere(String test) throws IOException {
        String[] typeAndMethod = test.split("\\.", 2);
        Map<String, Path> sources = sources();

        assertThat(sources).containsKey(typeAndMethod[0]);
        if (typeAndMethod.length == 2) {
            assertThat(Files.readString(sources.get(typeAndMethod[0]))).contains(" void " + typeAndMethod[1]);
        }
    }

    private static Map<String, Path> sources() {
        return Stream.of("pool-guard-core", "pool-guard-micrometer")
                .flatMap(module -> walk(PROJECT.resolve(module).resolve("src/test/java")))
                .filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.toMap(
                        file -> file.getFileName().toString().replace(".java", ""),
                        Function.identity(),
                        (one, other) -> one));
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
