/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.SetUp;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What a reader asks first: what the guard adds, and how much less or more that is than what others add. */
final class Overview {

    private final List<Comparison> comparisons;

    Overview(List<Comparison> all) {
        comparisons = all.stream()
                .filter(one -> one.added(Comparison.GUARD).isPresent())
                .toList();
    }

    /** Nothing if the guard was not measured beside bare HikariCP. */
    String text() {
        if (comparisons.isEmpty()) {
            return "";
        }
        return "\n## What the guard adds to HikariCP\n\nBy medians; in brackets by lowest tenths.\n\n"
                + cost().text(comparisons)
                + others().orElse("");
    }

    private static Table<Comparison> cost() {
        return table().column(
                        "HIKARI",
                        one -> one.baseline()
                                .map(bare -> Page.number(bare.median()) + " (" + Page.number(bare.lowestTenth()) + ") "
                                        + one.unit()))
                .column("GUARD / HIKARI", Overview::ratio)
                .column(
                        "added",
                        one -> one.added(Comparison.GUARD)
                                .map(added -> Page.number(added.median()) + " (" + Page.number(added.lowestTenth())
                                        + ") " + one.unit()))
                .column("added B/op", one -> one.added(Comparison.GUARD).flatMap(added -> Page.number(added.bytes())));
    }

    private static Optional<String> ratio(Comparison one) {
        return one.baseline()
                .flatMap(bare -> one.row(Comparison.GUARD)
                        .map(guard -> Page.ratio(guard.median(), bare.median()) + " ("
                                + Page.ratio(guard.lowestTenth(), bare.lowestTenth()) + ")"));
    }

    private Optional<String> others() {
        Table<Comparison> table = table();
        boolean any = false;
        for (SetUp other : SetUp.values()) {
            if (isTheGuard(other) || other.base().isEmpty()) {
                continue;
            }
            table.column(other.name(), one -> share(one, other));
            any = any || comparisons.stream().anyMatch(one -> share(one, other).isPresent());
        }
        return any
                ? Optional.of("\n## What the guard adds / what others add\n\n"
                        + "Each to its own bare pool. By medians; in brackets by lowest tenths.\n\n"
                        + table.text(comparisons))
                : Optional.empty();
    }

    private static Optional<String> share(Comparison one, SetUp other) {
        return share(one, other, Added::median)
                .map(median -> median
                        + share(one, other, Added::lowestTenth)
                                .map(tenth -> " (" + tenth + ")")
                                .orElse(""));
    }

    private static Optional<String> share(Comparison one, SetUp other, ToDoubleFunction<Added> by) {
        return one.added(Comparison.GUARD)
                .flatMap(guard -> one.added(other.name())
                        .flatMap(its -> Added.share(by.applyAsDouble(guard), by.applyAsDouble(its))));
    }

    private static boolean isTheGuard(SetUp setUp) {
        return setUp.name().startsWith(Comparison.GUARD);
    }

    private static Table<Comparison> table() {
        return new Table<Comparison>("", one -> "[" + one.benchmark() + "](#" + anchor(one.title()) + ")")
                .column("threads", one -> Optional.of(String.valueOf(one.threads())))
                .column("JDK", one -> Optional.of(one.jdk()));
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
    }
}
