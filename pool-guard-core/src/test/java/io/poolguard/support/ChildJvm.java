/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/** A virtual machine of its own, for an application that needs other options than the tests'. */
public final class ChildJvm {

    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;

    /** With a directory for what the application says. */
    public ChildJvm(Path directory) {
        this.directory = directory;
    }

    /** What has come of a run: -1 if it did not end in time, and all that was said. */
    public record Run(int exit, String output) {}

    /** Runs an application of the tests' own, on a class path of the library, HikariCP, slf4j and H2. */
    public Run run(List<String> options, Class<?> application, String... arguments)
            throws IOException, InterruptedException, ReflectiveOperationException, URISyntaxException {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", classPath(application), application.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Runs {@code java} with these arguments. */
    public Run run(List<String> arguments) throws IOException, InterruptedException {
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
    private static String classPath(Class<?> application) throws ReflectiveOperationException, URISyntaxException {
        List<Class<?>> classes =
                List.of(application, PoolGuard.class, HikariConfig.class, Logger.class, Class.forName("org.h2.Driver"));
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
