/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;

/** Each recipe is a file to copy: it compiles in an empty project that has what its package says, and nothing else. */
class RecipesStandAloneTest {

    private static final Path RECIPES = Path.of("src/main/java/io/poolguard/examples/recipes");
    private static final Path TEST_EXTENSION = Path.of("src/test/java/io/poolguard/examples/junit/LeavesNoHold.java");

    private static final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);

    @TempDir
    private Path output;

    @AfterAll
    static void close() throws IOException {
        files.close();
    }

    static List<Path> recipes() throws IOException {
        try (Stream<Path> all = Files.list(RECIPES)) {
            List<Path> recipes = all.filter(file -> !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
            assertThat(recipes).hasSizeGreaterThan(10);
            return recipes;
        }
    }

    static List<Path> onesForATest() {
        return List.of(TEST_EXTENSION);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void compile_theFileAlone_works(Path recipe) throws IOException {
        compile(recipe, PoolGuard.class, HikariConfig.class, Logger.class);
    }

    @ParameterizedTest
    @MethodSource("onesForATest")
    void compile_theFileAloneWithJunit_works(Path recipe) throws IOException {
        compile(recipe, PoolGuard.class, HikariConfig.class, Logger.class, Extension.class);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void comment_atTheTop_teachesInTenLinesAtMost(Path recipe) throws IOException {
        String source = Files.readString(recipe);
        String comment = source.substring(source.indexOf("\n/**"), source.indexOf("\n */"));

        assertThat(comment.lines().filter(line -> line.startsWith(" * "))).hasSizeBetween(3, 10);
    }

    private void compile(Path file, Class<?>... dependencies) throws IOException {
        StringWriter said = new StringWriter();
        // Where to look for sources: or the compiler looks for them in the class path.
        List<String> options = List.of(
                "-proc:none",
                "-sourcepath",
                output.toString(),
                "-d",
                output.toString(),
                "-cp",
                classPath(dependencies));
        boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                .call();
        assertThat(compiled).as(said.toString()).isTrue();
        assertThat(output).isDirectoryRecursivelyContaining("glob:**" + name(file) + ".class");
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }

    private static String classPath(Class<?>... dependencies) {
        return Stream.of(dependencies)
                .map(RecipesStandAloneTest::place)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> dependency) {
        try {
            return Path.of(dependency
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
