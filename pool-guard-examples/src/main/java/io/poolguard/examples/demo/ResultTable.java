/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import io.poolguard.examples.web.ChatSettings.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The results of the forms, side by side. */
final class ResultTable {

    private static final List<String> HEADINGS = List.of(
            "form",
            "chats",
            "answered",
            "failed",
            "peak active",
            "mean active",
            "acquire p50",
            "acquire p99",
            "held",
            "in JDBC",
            "wall");

    private ResultTable() {}

    static String of(List<FormResult> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        results.forEach(result -> rows.add(row(result)));
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining("\n"));
    }

    static String name(Form form) {
        return form.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }

    private static List<String> row(FormResult result) {
        return List.of(
                name(result.form()),
                String.valueOf(result.tally().chats()),
                String.valueOf(result.tally().answered()),
                String.valueOf(result.tally().failed()),
                String.valueOf(result.pool().peakActive()),
                String.format(Locale.ROOT, "%.2f", result.pool().meanActive()),
                millis(result.acquires().p50()),
                millis(result.acquires().p99()),
                seconds(result.pool().held()),
                seconds(result.pool().inJdbc()),
                seconds(result.tally().wall()));
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String padding = " ".repeat(widths[column] - cells.get(column).length());
            line.append(column == 0 ? cells.get(column) + padding : "  " + padding + cells.get(column));
        }
        return line.toString();
    }
}
