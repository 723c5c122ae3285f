/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import java.util.Arrays;

/** A time-weighted histogram of concurrency. Not thread-safe; published copies are never modified. */
final class ConcurrencyHistogram {

    private static final int FIRST = 4;

    /** Higher levels count as this one: no pool has more connections. */
    private static final int HIGHEST = 100_000;

    private long[] timeAt = new long[FIRST];

    /** Adds time at a level. */
    void add(int level, long nanos) {
        int at = Math.max(0, Math.min(HIGHEST, level));
        if (at >= timeAt.length) {
            timeAt = Arrays.copyOf(timeAt, Math.max(at + 1, 2 * timeAt.length));
        }
        timeAt[at] += nanos;
    }

    void addAll(ConcurrencyHistogram others) {
        for (int level = 0; level < others.timeAt.length; level++) {
            if (others.timeAt[level] > 0) {
                add(level, others.timeAt[level]);
            }
        }
    }

    /** A copy without the room to grow. */
    ConcurrencyHistogram copy() {
        ConcurrencyHistogram copy = new ConcurrencyHistogram();
        copy.timeAt = Arrays.copyOf(timeAt, peak() + 1);
        return copy;
    }

    /** The highest level. */
    int peak() {
        int level = timeAt.length - 1;
        while (level > 0 && timeAt[level] == 0) {
            level--;
        }
        return level;
    }

    /**
     * The level that was not exceeded for 99 hundredths of the time.
     *
     * @param all the whole time; time that was added at no level was at level 0
     */
    int p99(long all) {
        long above = 0;
        for (int level = timeAt.length - 1; level > 0; level--) {
            above += timeAt[level];
            if (above > all / 100) {
                return level;
            }
        }
        return 0;
    }
}
