/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of this module's README lead to its files. */
class ReadmeTest {

    private static final Path MAIN = Path.of("src/main/java/io/poolguard/examples");
    private static final Path TEST = Path.of("src/test/java/io/poolguard/examples");
    private static final Pattern ROW = Pattern.compile("(?m)^\\|[^|]+\\|([^|]+)\\|$");
    private static final Pattern NAME = Pattern.compile("`((?:[a-z]+/)?[A-Z]\\w+)`");

    /** Folders of which each file is an example by itself. The others hold services of many files. */
    private static final List<String> EXAMPLES = List.of("", "recipes", "layers");

    @Test
    void tables_eachFileNamed_exists() throws IOException {
        assertThat(named())
                .hasSizeGreaterThan(30)
                .allMatch(name ->
                        Files.exists(MAIN.resolve(name + ".java")) || Files.exists(TEST.resolve(name + ".java")));
    }

    @Test
    void tables_eachExample_isNamed() throws IOException {
        for (String folder : EXAMPLES) {
            assertThat(examples(folder)).as(folder).isNotEmpty().isSubsetOf(named());
        }
    }

    private static List<String> named() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return ROW.matcher(readme)
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map((MatchResult name) -> name.group(1))
                .distinct()
                .toList();
    }

    private static List<String> examples(String folder) throws IOException {
        try (Stream<Path> files = Files.list(MAIN.resolve(folder))) {
            return files.map(file -> MAIN.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".java") && !name.endsWith("package-info.java"))
                    .map(name -> name.substring(0, name.lastIndexOf('.')))
                    .toList();
        }
    }
}
