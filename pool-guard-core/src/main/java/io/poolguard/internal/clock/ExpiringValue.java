/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that its readers share until it is too old.
 *
 * <p>Safe for use by many threads. No thread waits for another one: several that find the value too old make one each.
 */
public final class ExpiringValue<T> {

    private record Made<T>(long at, T value) {}

    private final long lifetime;
    private final Ticker ticker;

    // Immutable. Written by the threads that find it too old; read by all.
    @Nullable
    private volatile Made<T> last;

    public ExpiringValue(Duration lifetime, Ticker ticker) {
        this.lifetime = lifetime.toNanos();
        this.ticker = ticker;
    }

    /** The value, unless it is too old or was never made. */
    public Optional<T> fresh() {
        Made<T> made = last;
        return made == null || ticker.read() - made.at() >= lifetime ? Optional.empty() : Optional.of(made.value());
    }

    /** The value; made anew if it is too old. */
    public T get(Supplier<T> source) {
        return fresh().orElseGet(() -> make(source));
    }

    private T make(Supplier<T> source) {
        Made<T> made = new Made<>(ticker.read(), source.get());
        last = made;
        return made.value();
    }
}
