/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A table of Markdown, of which only those columns are shown that say something of at least one row.
 *
 * @param <R> what a row is about
 */
final class Table<R> {

    private static final String UNKNOWN = "–";

    private record Column<R>(String head, Function<R, Optional<String>> cell) {}

    private final String head;
    private final Function<R, String> name;
    private final List<Column<R>> columns = new ArrayList<>();

    Table(String head, Function<R, String> name) {
        this.head = head;
        this.name = name;
    }

    Table<R> column(String title, Function<R, Optional<String>> cell) {
        columns.add(new Column<>(title, cell));
        return this;
    }

    String text(List<R> rows) {
        List<Column<R>> shown = columns.stream()
                .filter(column ->
                        rows.stream().anyMatch(row -> column.cell().apply(row).isPresent()))
                .toList();
        StringBuilder text = new StringBuilder();
        text.append(line(head, shown, Column::head));
        text.append("|---").append("|--:".repeat(shown.size())).append("|\n");
        for (R row : rows) {
            text.append(line(
                    name.apply(row), shown, column -> column.cell().apply(row).orElse(UNKNOWN)));
        }
        return text.toString();
    }

    private static <R> String line(String first, List<Column<R>> columns, Function<Column<R>, String> cell) {
        return columns.stream().map(cell).collect(Collectors.joining(" | ", "| " + first + " | ", " |\n"));
    }
}
