/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.PoolFigures.OfLabel;
import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figures of each label.
 *
 * <p>One scrape asks some ten times for each label, and the guard makes the figures of all labels at once: they are read
 * once for all that is asked within a few milliseconds.
 */
final class LabelFigures {

    /** Shorter than a person or an alert would notice, longer than most scrapes take. */
    static final Duration KEPT_FOR = Duration.ofMillis(50);

    private record Reading(long at, Map<String, OfLabel> labels) {}

    private final PoolGuard guard;
    private final LongSupplier clock;

    // Immutable. Written by whoever finds it too old; read by whoever scrapes.
    @Nullable
    private volatile Reading last;

    /** @param clock nanoseconds, as of {@link System#nanoTime()} */
    LabelFigures(PoolGuard guard, LongSupplier clock) {
        this.guard = guard;
        this.clock = clock;
    }

    /** Of each label that has been used. */
    Collection<OfLabel> all() {
        return read().values();
    }

    /** Of a label that was among all. */
    OfLabel of(String label) {
        OfLabel figures = read().get(label);
        if (figures == null) {
            throw new IllegalStateException("label '" + label + "' is not in the books");
        }
        return figures;
    }

    private Map<String, OfLabel> read() {
        Reading known = last;
        long now = clock.getAsLong();
        if (known == null || now - known.at() > KEPT_FOR.toNanos()) {
            known = new Reading(
                    now,
                    guard.figures().labels().stream().collect(Collectors.toMap(OfLabel::label, Function.identity())));
            last = known;
        }
        return known.labels();
    }
}
