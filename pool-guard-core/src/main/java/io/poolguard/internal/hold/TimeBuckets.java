/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of durations: bucket 0 counts those below 1 ms, bucket {@code i} those from 2<sup>i-1</sup> to
 * 2<sup>i</sup> ms, the last has no upper bound.
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

    /** The upper bound of a bucket. The last bucket has none. */
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
