/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The report's text, as Markdown. */
final class Page {

    private final StringBuilder text = new StringBuilder();

    Page(Machine machine, LocalDate day, List<Comparison> comparisons) {
        text.append("# What was measured\n\n");
        text.append("Taken on ").append(day).append(" on ").append(machine).append(".\n\n");
        text.append("""
                Compare within a table only. *Added* is the difference to the same pool without what the set-up adds to it:
                %s for the guard, for trackers and for what stands around HikariCP, and another pool for that pool's leak
                detection. *Guard : this* is what %s adds, divided by what the row adds. ± is half of a 99.9 %% confidence
                interval of the mean. – is not known, was not measured, or is no question: a bare pool adds nothing.
                """.formatted(Comparison.BASELINE, Comparison.GUARD));
        text.append(new Overview(comparisons).text());
    }

    void add(Comparison comparison, String chart) {
        text.append("\n## ").append(comparison.title()).append("\n\n");
        text.append("`").append(comparison.options()).append("`\n\n");
        text.append(table(comparison).text(List.copyOf(comparison.rows().entrySet())));
        text.append("\n![%s](%s)\n".formatted(comparison.title(), chart));
    }

    void add(String section) {
        text.append(section);
    }

    String text() {
        return text.toString();
    }

    private static Table<Map.Entry<String, Result>> table(Comparison comparison) {
        Table<Map.Entry<String, Result>> table = new Table<>("", Map.Entry::getKey);
        by("median, " + comparison.unit(), Result::median, Added::median, comparison, table);
        by("lowest tenth", Result::lowestTenth, Added::lowestTenth, comparison, table);
        return table.column("mean", row -> Optional.of(number(row.getValue().score())))
                .column("±", row -> number(row.getValue().error()))
                .column("B/op", row -> number(row.getValue().bytes()))
                .column("added", row -> comparison.added(row.getKey()).flatMap(added -> number(added.bytes())));
    }

    /** One of the two ways to look at the same iterations, in all that follows of it. */
    private static void by(
            String head,
            ToDoubleFunction<Result> figure,
            ToDoubleFunction<Added> difference,
            Comparison comparison,
            Table<Map.Entry<String, Result>> table) {
        Optional<Added> guard = comparison.added(Comparison.GUARD);
        table.column(head, row -> Optional.of(number(figure.applyAsDouble(row.getValue()))))
                .column(
                        "/ " + Comparison.BASELINE,
                        row -> comparison
                                .baseline()
                                .map(bare -> ratio(figure.applyAsDouble(row.getValue()), figure.applyAsDouble(bare))))
                .column(
                        "added",
                        row -> comparison.added(row.getKey()).map(added -> number(difference.applyAsDouble(added))))
                .column(
                        "guard : this",
                        row -> comparison
                                .added(row.getKey())
                                .flatMap(added -> guard.flatMap(its ->
                                        Added.share(difference.applyAsDouble(its), difference.applyAsDouble(added)))));
    }

    static String ratio(double number, double to) {
        return fixed(2, number / to);
    }

    static Optional<String> number(OptionalDouble number) {
        return number.isPresent() ? Optional.of(number(number.getAsDouble())) : Optional.empty();
    }

    /** With as many digits as can mean something. */
    static String number(double number) {
        double size = Math.abs(number);
        return fixed(size >= 100 ? 0 : size >= 10 ? 1 : 2, number);
    }

    private static String fixed(int digits, double number) {
        return String.format(Locale.ROOT, "%,." + digits + "f", number);
    }
}
