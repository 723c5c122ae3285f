/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many times were how long, on a scale that doubles: bucket {@code i} has the times below 2<sup>i</sup> ms that no
 * bucket before it has, the last one all others.
 *
 * <p>Safe for use by many threads.
 */
final class TimeBuckets {

    /** The last bound is 2^30 ms, twelve days. */
    static final int COUNT = 32;

    private final AtomicLongArray counts = new AtomicLongArray(COUNT);
    private final AtomicLong longest = new AtomicLong();

    void add(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        counts.getAndIncrement(Math.min(COUNT - 1, Long.SIZE - Long.numberOfLeadingZeros(millis)));
        if (nanos > longest.getOpaque()) {
            longest.accumulateAndGet(nanos, Math::max);
        }
    }

    /** What the times of a bucket are below; the last bucket has no bound. */
    static Duration bound(int bucket) {
        return Duration.ofMillis(1L << bucket);
    }

    Duration longest() {
        return Duration.ofNanos(longest.getOpaque());
    }

    long[] counts() {
        long[] now = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            now[i] = counts.getOpaque(i);
        }
        return now;
    }
}
