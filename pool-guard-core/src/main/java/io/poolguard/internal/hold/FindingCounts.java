/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Finding.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many findings of each kind have begun.
 *
 * <p>Safe for use by many threads.
 */
public final class FindingCounts {

    // Filled once, with every kind; the counts are written by those who see something.
    private final Map<Kind, AtomicLong> begun = new EnumMap<>(Kind.class);

    public FindingCounts() {
        for (Kind kind : Kind.values()) {
            begun.put(kind, new AtomicLong());
        }
    }

    /** One more has begun. */
    public void add(Kind kind) {
        Objects.requireNonNull(begun.get(kind)).incrementAndGet();
    }

    /** How many of this kind have begun. */
    public long of(Kind kind) {
        return Objects.requireNonNull(begun.get(kind)).get();
    }

    /** The counts now, of every kind. */
    public Map<Kind, Long> now() {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        begun.forEach((kind, count) -> counts.put(kind, count.get()));
        return counts;
    }
}
