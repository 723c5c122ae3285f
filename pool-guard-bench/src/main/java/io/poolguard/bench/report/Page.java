/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The report's text, as Markdown. */
final class Page {

    private static final String UNKNOWN = "–";

    private final StringBuilder text = new StringBuilder();

    Page(Machine machine, LocalDate day) {
        text.append("# What was measured\n\n");
        text.append("Taken on ").append(day).append(" on ").append(machine).append(".\n\n");
        text.append("""
                ± is half of a 99.9 %% confidence interval of the mean. Ratio and difference are those of the medians, to
                %s of the same run. Compare within a table only. – is not known, or was not measured.
                """.formatted(Comparison.BASELINE));
    }

    void add(Comparison comparison, String chart) {
        text.append("\n## ").append(comparison.title()).append("\n\n");
        text.append("`").append(comparison.options()).append("`\n\n");
        String unit = comparison.unit();
        text.append("| | mean, %s | ± | median | / %s | - %s | B/op |\n"
                .formatted(unit, Comparison.BASELINE, Comparison.BASELINE));
        text.append("|---|--:|--:|--:|--:|--:|--:|\n");
        Optional<Result> baseline = comparison.baseline();
        comparison.rows().forEach((name, result) -> text.append(row(name, result, baseline)));
        text.append("\n![%s](%s)\n".formatted(comparison.title(), chart));
    }

    String text() {
        return text.toString();
    }

    private static String row(String name, Result result, Optional<Result> baseline) {
        Optional<Double> base = baseline.map(Result::median);
        return "| %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        number(result.score()),
                        number(result.error()),
                        number(result.median()),
                        base.map(median -> fixed(2, result.median() / median)).orElse(UNKNOWN),
                        base.map(median -> number(result.median() - median)).orElse(UNKNOWN),
                        number(result.bytes()));
    }

    private static String number(OptionalDouble number) {
        return number.isPresent() ? number(number.getAsDouble()) : UNKNOWN;
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
