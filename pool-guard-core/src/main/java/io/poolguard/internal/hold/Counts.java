/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often something has happened, by its kind.
 *
 * <p>Safe for use by many threads.
 */
public final class Counts<K extends Enum<K>> {

    private final Class<K> kinds;

    // Filled once, with every kind; each count is written by those who meet something of the kind.
    private final Map<K, LongAdder> counts;

    public Counts(Class<K> kinds) {
        this.kinds = kinds;
        this.counts = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            counts.put(kind, new LongAdder());
        }
    }

    /** It has happened once more. */
    public void add(K kind) {
        Objects.requireNonNull(counts.get(kind)).increment();
    }

    /** How often this has happened. */
    public long of(K kind) {
        return Objects.requireNonNull(counts.get(kind)).sum();
    }

    /** How often anything has happened. */
    public long all() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The counts now, of every kind. */
    public Map<K, Long> now() {
        Map<K, Long> now = new EnumMap<>(kinds);
        counts.forEach((kind, count) -> now.put(kind, count.sum()));
        return now;
    }
}
