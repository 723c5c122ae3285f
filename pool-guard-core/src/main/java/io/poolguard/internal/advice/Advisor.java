/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.Finding.Kind;
import io.poolguard.PoolAdvice;
import io.poolguard.internal.advice.LoadSummary.Sums;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.result.LoadData;
import io.poolguard.internal.result.LoadData.Arrivals;
import io.poolguard.internal.result.LoadData.Concurrency;
import io.poolguard.internal.result.LoadData.Means;
import io.poolguard.internal.result.LoadData.SiteShare;
import io.poolguard.internal.result.PoolAdviceData;
import io.poolguard.internal.result.PoolAdviceData.LabelLoad;
import io.poolguard.internal.result.PoolAdviceData.Needed;
import io.poolguard.internal.result.PoolAdviceData.Sizes;
import io.poolguard.internal.result.PoolAdviceData.Window;
import io.poolguard.internal.stack.Frame;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Advises which size of a pool the load needs, and what to do about the load first. */
public final class Advisor {

    private static final int MOST_SITES = 5;

    private final GuardedPool pool;
    private final GuardState state;
    private final LoadWindow window;

    public Advisor(GuardedPool pool, GuardState state, LoadWindow window) {
        this.pool = pool;
        this.state = state;
        this.window = window;
    }

    /** The advice now. */
    public PoolAdvice advice() {
        LoadSummary load = window.summary();
        int max = pool.counts().max();
        Optional<Needed> needed = Sizing.sizes(load, max);
        OptionalInt floor = Sizing.floor(load.nestingPeak(), isNestedFound());
        List<LabelLoad> labels = labels(load);
        return new PoolAdviceData(
                pool.name(),
                new Window(Duration.ofNanos(load.length()), Duration.ofNanos(load.witnessed())),
                load(load.all(), load, List.of()),
                labels,
                new Sizes(max, needed, floor),
                new AdviceText(pool.name(), load, labels, max).text(needed, floor));
    }

    private boolean isNestedFound() {
        Counts<Kind> found = state.findings();
        return Stream.of(Kind.NESTED, Kind.DEADLOCK, Kind.SUSPECTED_DEADLOCK).anyMatch(kind -> found.of(kind) > 0);
    }

    private static List<LabelLoad> labels(LoadSummary load) {
        return load.labels().entrySet().stream()
                .map(entry -> labelLoad(entry.getKey(), entry.getValue(), load))
                .sorted(Comparator.comparing((LabelLoad label) -> label.load().held())
                        .reversed()
                        .thenComparing(LabelLoad::label))
                .toList();
    }

    private static LabelLoad labelLoad(String label, Sums sums, LoadSummary load) {
        return new LabelLoad(label, load(sums, load, sites(load, label, sums)));
    }

    private static LoadData load(Sums sums, LoadSummary load, List<SiteShare> sites) {
        double seconds = load.length() / 1e9;
        return new LoadData(
                new Arrivals(sums.arrivals(), load.length() == 0 ? 0 : sums.arrivals() / seconds),
                new Means(time(sums.meanHold(), sums.held()), time(sums.meanInJdbc(), sums.held())),
                new Concurrency(
                        load.length() == 0 ? 0 : (double) sums.held() / load.length(),
                        sums.inUse().p99(load.length()),
                        sums.inUse().peak()),
                Duration.ofNanos(sums.held()),
                load.all().held() == 0 ? 0 : (double) sums.held() / load.all().held(),
                sites);
    }

    /** A mean over nothing is unknown, not 0. */
    private static Optional<Duration> time(double mean, long held) {
        return held == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(Math.round(mean)));
    }

    private static List<SiteShare> sites(LoadSummary load, String label, Sums sums) {
        Map<Frame, Long> sites = load.sites(label);
        double all = sites.values().stream().mapToLong(Long::longValue).sum();
        return sites.entrySet().stream()
                .map(entry -> site(entry.getKey(), entry.getValue() / all, sums))
                .sorted(Comparator.comparingDouble(SiteShare::share).reversed().thenComparing(SiteShare::site))
                .limit(MOST_SITES)
                .toList();
    }

    private static SiteShare site(Frame line, double share, Sums sums) {
        return new SiteShare(line.toString(), share, Duration.ofNanos(Math.round(share * sums.held())));
    }
}
