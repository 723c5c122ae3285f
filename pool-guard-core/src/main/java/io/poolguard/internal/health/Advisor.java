/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.Finding.Kind;
import io.poolguard.PoolAdvice;
import io.poolguard.PoolAdvice.LabelLoad;
import io.poolguard.PoolAdvice.Load;
import io.poolguard.PoolAdvice.SiteShare;
import io.poolguard.PoolAdvice.Sizes;
import io.poolguard.internal.health.Seen.Sums;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.Frame;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Says what size of a pool the load needs, and what to do about the load first. */
public final class Advisor {

    private static final int MOST_SITES = 5;

    private final GuardedPool pool;
    private final Books books;
    private final LoadWindow window;

    public Advisor(GuardedPool pool, Books books, LoadWindow window) {
        this.pool = pool;
        this.books = books;
        this.window = window;
    }

    /** The advice now. */
    public PoolAdvice advice() {
        Seen seen = window.seen();
        int max = pool.counts().max();
        Optional<Sizes> sizes = Sizing.sizes(seen);
        OptionalInt floor = Sizing.floor(seen.crowd(), isNestedFound());
        List<LabelLoad> labels = labels(seen);
        return new PoolAdvice(
                pool.name(),
                Duration.ofNanos(seen.length()),
                load(seen.all(), seen),
                labels,
                max,
                sizes,
                floor,
                new AdviceWords(pool.name(), seen, labels, max).text(sizes, floor));
    }

    private boolean isNestedFound() {
        Counts<Kind> found = books.findings();
        return Stream.of(Kind.NESTED, Kind.DEADLOCK, Kind.SUSPECTED_DEADLOCK).anyMatch(kind -> found.of(kind) > 0);
    }

    private static List<LabelLoad> labels(Seen seen) {
        return seen.labels().entrySet().stream()
                .map(entry -> new LabelLoad(
                        entry.getKey(), load(entry.getValue(), seen), sites(seen, entry.getKey(), entry.getValue())))
                .sorted(Comparator.comparing((LabelLoad label) -> label.load().held())
                        .reversed()
                        .thenComparing(LabelLoad::label))
                .toList();
    }

    private static Load load(Sums sums, Seen seen) {
        double seconds = seen.length() / 1e9;
        return new Load(
                sums.arrivals(),
                seen.length() == 0 ? 0 : sums.arrivals() / seconds,
                time(sums.meanHold(), sums.held()),
                time(sums.meanInJdbc(), sums.held()),
                seen.length() == 0 ? 0 : (double) sums.held() / seen.length(),
                sums.inUse().p99(seen.length()),
                sums.inUse().peak(),
                Duration.ofNanos(sums.held()),
                seen.all().held() == 0 ? 0 : (double) sums.held() / seen.all().held());
    }

    /** A mean of which nothing was met is not 0, but not known. */
    private static Optional<Duration> time(double mean, long held) {
        return held == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(Math.round(mean)));
    }

    private static List<SiteShare> sites(Seen seen, String label, Sums sums) {
        Map<Frame, Long> sites = seen.sites(label);
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
