/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a page of what JMH has measured ({@code -rf json -rff FILE}): {@code results/NAME.md} and a chart for each table
 * in it. Run it on the machine that has measured, which the page describes.
 *
 * <pre>
 * java -cp pool-guard-benchmarks.jar io.poolguard.bench.report.Report FILE.json...
 * </pre>
 *
 * <p>Several files, of other numbers of threads or other JDKs, make one page, which is named for the first.
 */
public final class Report {

    /** Where the page goes, in the working directory. */
    static final Path FOLDER = Path.of("results");

    private Report() {}

    /**
     * Makes the page.
     *
     * @param files JMH's results, as JSON
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if there is no file, or one is not of JMH's
     */
    public static void main(String[] files) throws IOException {
        // Charts need fonts, and no screen.
        System.setProperty("java.awt.headless", "true");
        List<Path> paths = Arrays.stream(files).map(Path::of).toList();
        Path page = write(paths, Machine.thisOne(), FOLDER);
        System.out.println("The report is " + page);
    }

    static Path write(List<Path> files, Machine machine, Path folder) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file: name at least one result of JMH's, written with -rf json");
        }
        List<Result> results = new ArrayList<>();
        List<ChatResult> chats = new ArrayList<>();
        for (Path file : files) {
            results.addAll(Result.read(file));
            chats.addAll(ChatResult.read(file));
        }
        // They have a table of their own.
        results.removeIf(result -> result.benchmark().startsWith(ChatResult.BENCHMARK));
        String name = nameOf(files.get(0));
        Files.createDirectories(folder);
        List<Comparison> comparisons = Comparison.of(results);
        Page page = new Page(machine, lastOf(files), comparisons);
        Set<String> charts = new HashSet<>();
        for (Comparison comparison : comparisons) {
            String chart = chart(name + "-" + comparison.fileName(), charts);
            Files.writeString(folder.resolve(chart), new Chart(comparison).svg());
            page.add(comparison, chart);
        }
        for (ChatComparison comparison : ChatComparison.of(chats)) {
            String picture = name + "-" + comparison.fileName() + ".svg";
            Files.writeString(folder.resolve(picture), new ChatCurves(comparison).svg());
            page.add(ChatSection.of(comparison, picture));
        }
        return Files.writeString(folder.resolve(name + ".md"), page.text());
    }

    /** A name that no other chart has: runs with other options have the same title. */
    private static String chart(String name, Set<String> taken) {
        String free = name + ".svg";
        for (int i = 2; !taken.add(free); i++) {
            free = name + "-" + i + ".svg";
        }
        return free;
    }

    private static String nameOf(Path file) {
        String name = Optional.ofNullable(file.getFileName()).orElse(file).toString();
        return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
    }

    /** The day on which JMH ended. */
    private static LocalDate lastOf(List<Path> files) throws IOException {
        Instant last = Instant.EPOCH;
        for (Path file : files) {
            Instant written = Files.getLastModifiedTime(file).toInstant();
            last = written.isAfter(last) ? written : last;
        }
        return LocalDate.ofInstant(last, ZoneOffset.UTC);
    }
}
