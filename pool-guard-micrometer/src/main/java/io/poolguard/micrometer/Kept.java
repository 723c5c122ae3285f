/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is read once for all that asks for it within a moment: so the figures of one scrape are of one moment,
 * and are made once.
 *
 * <p>Safe for use by many threads.
 */
final class Kept<T> {

    /** Shorter than a person or an alert would notice, longer than most scrapes take. */
    static final Duration TIME = Duration.ofMillis(50);

    private record Reading<T>(long at, T value) {}

    private final Supplier<T> source;
    private final LongSupplier clock;

    // Immutable. Written by whoever finds it too old; read by whoever asks.
    @Nullable
    private volatile Reading<T> last;

    /** @param clock nanoseconds, as of {@link System#nanoTime()} */
    Kept(Supplier<T> source, LongSupplier clock) {
        this.source = source;
        this.clock = clock;
    }

    T get() {
        Reading<T> known = last;
        long now = clock.getAsLong();
        if (known == null || now - known.at() > TIME.toNanos()) {
            known = new Reading<>(now, source.get());
            last = known;
        }
        return known.value();
    }
}
