/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The report's text, as Markdown. */
final class Page {

    private static final String UNKNOWN = "–";

    private final StringBuilder text = new StringBuilder();

    Page(Machine machine, LocalDate day) {
        text.append("# What was measured\n\n");
        text.append("Taken on ").append(day).append(" on ").append(machine).append(".\n\n");
        text.append("""
                ± is half of a 99.9 %% confidence interval of the mean. Ratios and difference are to %s of the same run. Compare within a table only. – is not known, or was not measured.
                """.formatted(Comparison.BASELINE));
    }

    void add(Comparison comparison, String chart) {
        text.append("\n## ").append(comparison.title()).append("\n\n");
        text.append("`").append(comparison.options()).append("`\n\n");
        String unit = comparison.unit();
        text.append("| | mean, %s | ± | median | / %s | - %s | lowest tenth | / %s | B/op |\n"
                .formatted(unit, Comparison.BASELINE, Comparison.BASELINE, Comparison.BASELINE));
        text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        Optional<Result> baseline = comparison.baseline();
        comparison.rows().forEach((name, result) -> text.append(row(name, result, baseline)));
        text.append("\n![%s](%s)\n".formatted(comparison.title(), chart));
    }

    String text() {
        return text.toString();
    }

    private static String row(String name, Result result, Optional<Result> baseline) {
        return "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n"
                .formatted(
                        name,
                        number(result.score()),
                        number(result.error()),
                        number(result.median()),
                        compared(baseline, base -> fixed(2, result.median() / base.median())),
                        compared(baseline, base -> number(result.median() - base.median())),
                        number(result.lowestTenth()),
                        compared(baseline, base -> fixed(2, result.lowestTenth() / base.lowestTenth())),
                        number(result.bytes()));
    }

    private static String compared(Optional<Result> baseline, Function<Result, String> comparing) {
        return baseline.map(comparing).orElse(UNKNOWN);
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
