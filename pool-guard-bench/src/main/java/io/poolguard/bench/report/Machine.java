/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the figures were taken on, as far as a reader needs it to compare: not which machine of somebody's it is.
 *
 * @param processor its model, or else its architecture
 * @param cores how many the JVM may use
 * @param system the operating system's name
 */
record Machine(String processor, int cores, String system) {

    private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

    static Machine thisOne() {
        String processor = linux(LINUX_PROCESSORS)
                .or(Machine::mac)
                .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER"))) // Windows
                .orElse(System.getProperty("os.arch"));
        return new Machine(processor, Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"));
    }

    static Optional<String> linux(Path processors) {
        if (!Files.isReadable(processors)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(processors)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> mac() {
        if (!Files.isExecutable(Path.of("/usr/sbin/sysctl"))) {
            return Optional.empty();
        }
        try {
            Process sysctl = new ProcessBuilder("/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string").start();
            String model = new String(sysctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return model.isEmpty() ? Optional.empty() : Optional.of(model);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return processor + ", " + cores + (cores == 1 ? " core, " : " cores, ") + system;
    }
}
