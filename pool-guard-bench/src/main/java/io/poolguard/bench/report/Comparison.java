/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import io.poolguard.bench.SetUp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
 * @param benchmark the class's simple name and the method, and the parameters but the set-up
 * @param threads how many threads ran it
 * @param jdk the JDK's version
 * @param options JMH's options that they were taken with
 * @param rows the results by set-up, in JMH's order; by their parameters where there are no set-ups
 */
record Comparison(String benchmark, int threads, String jdk, String options, Map<String, Result> rows) {

    private static final String SET_UP = "setUp";

    /** What all others are compared with. */
    static final String BASELINE = SetUp.HIKARI.name();

    /** What this is all about. */
    static final String GUARD = SetUp.GUARD.name();

    /** In JMH's order of benchmarks, but those of one benchmark beside each other: by threads, then by JDK. */
    static List<Comparison> of(List<Result> results) {
        Map<String, Comparison> comparisons = new LinkedHashMap<>();
        List<String> order = new ArrayList<>();
        for (Result result : results) {
            Comparison empty = new Comparison(
                    benchmark(result), result.threads(), result.jdk(), result.options(), new LinkedHashMap<>());
            Comparison comparison =
                    comparisons.computeIfAbsent(empty.title() + result.options() + result.unit(), first -> empty);
            order.add(comparison.benchmark());
            if (comparison.rows().putIfAbsent(row(result), result) != null) {
                throw new IllegalArgumentException("there are two results for " + row(result) + " of "
                        + comparison.title() + ": name files of one run each");
            }
        }
        return comparisons.values().stream()
                .sorted(Comparator.comparing((Comparison one) -> order.indexOf(one.benchmark()))
                        .thenComparing(Comparison::threads)
                        .thenComparing(Comparison::jdk))
                .toList();
    }

    /** What the results have in common. */
    String title() {
        return benchmark + ", " + threadsInWords() + ", JDK " + jdk;
    }

    String threadsInWords() {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** Bare HikariCP, if it was in the run. */
    Optional<Result> baseline() {
        return row(BASELINE);
    }

    Optional<Result> row(String name) {
        return Optional.ofNullable(rows.get(name));
    }

    /** What a row adds to its own bare pool, if both were in the run. */
    Optional<Added> added(String row) {
        return setUp(row)
                .flatMap(SetUp::base)
                .flatMap(base -> row(base.name()))
                .flatMap(base -> row(row).map(result -> Added.between(base, result)));
    }

    private static Optional<SetUp> setUp(String name) {
        return Arrays.stream(SetUp.values())
                .filter(setUp -> setUp.name().equals(name))
                .findFirst();
    }

    String unit() {
        return rows.values().iterator().next().unit();
    }

    String fileName() {
        return title().replaceAll("[^A-Za-z0-9.]+", "-");
    }

    private static String benchmark(Result result) {
        StringJoiner title = new StringJoiner(", ");
        title.add(result.benchmark());
        if (result.params().containsKey(SET_UP)) {
            Map<String, String> others = new TreeMap<>(result.params());
            others.remove(SET_UP);
            others.forEach((name, value) -> title.add(name + " " + value));
        }
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
