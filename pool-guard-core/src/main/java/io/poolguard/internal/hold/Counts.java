/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by their kind.
 *
 * <p>Safe for use by many threads.
 */
public final class Counts<K extends Enum<K>> {

    // Filled once, with every kind. Each count is written by the threads in which such an event happens; read by all.
    private final Map<K, LongAdder> counts = new LinkedHashMap<>();

    /** Counts of these kinds, in their order. */
    public Counts(Collection<K> kinds) {
        kinds.forEach(kind -> counts.put(kind, new LongAdder()));
    }

    /** Counts of every kind of the enum. */
    public static <K extends Enum<K>> Counts<K> ofAll(Class<K> kinds) {
        return new Counts<>(EnumSet.allOf(kinds));
    }

    /** Counts one more event of this kind. */
    public void add(K kind) {
        Objects.requireNonNull(counts.get(kind)).increment();
    }

    /** How many events of this kind there were. */
    public long of(K kind) {
        return Objects.requireNonNull(counts.get(kind)).sum();
    }

    /** How many events of all kinds there were. */
    public long all() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** The counts now, of every kind and in their order. */
    public Map<K, Long> now() {
        Map<K, Long> now = new LinkedHashMap<>();
        counts.forEach((kind, count) -> now.put(kind, count.sum()));
        return Collections.unmodifiableMap(now);
    }
}
