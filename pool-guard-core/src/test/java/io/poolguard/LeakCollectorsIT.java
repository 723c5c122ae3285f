/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.example.LeakingApplication;
import com.zaxxer.hikari.HikariConfig;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/**
 * A collection takes a connection at another moment with each collector: some stop the world for it, some run beside
 * the application and see old objects late. So an application that loses connections is run with each that this JVM
 * has.
 */
class LeakCollectorsIT {

    private static final long PATIENCE_SECONDS = 60;

    /** A small heap whose survivors get old soon, and no collection on demand. */
    private static final List<String> OPTIONS =
            List.of("-Xmx64m", "-XX:MaxTenuringThreshold=2", "-XX:+DisableExplicitGC", "-XX:-UsePerfData");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseZGC", "UseShenandoahGC"})
    void lostConnections_collectionsByThemselves_areEachToldOnce(String collector) throws Exception {
        assumeTrue(run(List.of("-XX:+" + collector, "-version")).exit() == 0, "this JVM does not have it");
        List<String> arguments = new ArrayList<>(List.of("-XX:+" + collector));
        arguments.addAll(OPTIONS);
        arguments.addAll(List.of("-cp", classPath(), LeakingApplication.class.getName()));

        Run run = run(arguments);

        System.out.println(collector + ": " + run.output());
        assertThat(run.exit()).as("%s says:%n%s", collector, run.output()).isZero();
    }

    private record Run(int exit, String output) {}

    private Run run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return new Run(ended ? process.exitValue() : -1, Files.readString(output, UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Where the classes that the application needs come from, whether the tests run on a class path or as modules. */
    private static String classPath() throws ReflectiveOperationException, URISyntaxException {
        List<Class<?>> classes = List.of(
                LeakingApplication.class,
                PoolGuard.class,
                HikariConfig.class,
                Logger.class,
                Class.forName("org.h2.Driver"));
        List<String> places = new ArrayList<>();
        for (Class<?> one : classes) {
            places.add(Path.of(one.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
        }
        return String.join(File.pathSeparator, places);
    }
}
