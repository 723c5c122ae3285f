/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.SetUp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Results that may be compared: of one benchmark, with one choice of parameters but the set-up, as many threads, one JDK
 * and the same options.
 *
 * @param title what they have in common
 * @param options JMH's options that they were taken with
 * @param rows the results by set-up, in JMH's order; by their parameters where there are no set-ups
 */
record Comparison(String title, String options, Map<String, Result> rows) {

    private static final String SET_UP = "setUp";

    /** What all others are compared with. */
    static final String BASELINE = SetUp.HIKARI.name();

    static List<Comparison> of(List<Result> results) {
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        for (Result result : results) {
            String title = title(result);
            Comparison comparison = comparisons.computeIfAbsent(
                    title + result.options() + result.unit(),
                    first -> new Comparison(title, result.options(), new LinkedHashMap<>()));
            if (comparison.rows().putIfAbsent(row(result), result) != null) {
                throw new IllegalArgumentException(
                        "there are two results for " + row(result) + " of " + title + ": name files of one run each");
            }
        }
        return new ArrayList<>(comparisons.values());
    }

    /** Bare HikariCP, if it was in the run. */
    Optional<Result> baseline() {
        return Optional.ofNullable(rows.get(BASELINE));
    }

    String unit() {
        return rows.values().iterator().next().unit();
    }

    String fileName() {
        return title.replaceAll("[^A-Za-z0-9.]+", "-");
    }

    private static String title(Result result) {
        StringJoiner title = new StringJoiner(", ");
        title.add(result.benchmark());
        if (result.params().containsKey(SET_UP)) {
            Map<String, String> others = new TreeMap<>(result.params());
            others.remove(SET_UP);
            others.forEach((name, value) -> title.add(name + " " + value));
        }
        title.add(result.threads() == 1 ? "1 thread" : result.threads() + " threads");
        title.add("JDK " + result.jdk());
        return title.toString();
    }

    private static String row(Result result) {
        String setUp = result.params().get(SET_UP);
        if (setUp != null) {
            return setUp;
        }
        StringJoiner row = new StringJoiner(", ").setEmptyValue(result.benchmark());
        result.params().forEach((name, value) -> row.add(name + " " + value));
        return row.toString();
    }
}
