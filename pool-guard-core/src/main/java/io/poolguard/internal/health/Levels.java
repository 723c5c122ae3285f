/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import java.util.Arrays;

/** How many were there at once, and for how long. For one thread; a copy that nobody writes is for all. */
final class Levels {

    private static final int FIRST = 4;

    /** What is above it counts as it: no pool has more. */
    private static final int HIGHEST = 100_000;

    private long[] timeAt = new long[FIRST];

    /** So many were there for so long. */
    void add(int level, long nanos) {
        int at = Math.max(0, Math.min(HIGHEST, level));
        if (at >= timeAt.length) {
            timeAt = Arrays.copyOf(timeAt, Math.max(at + 1, 2 * timeAt.length));
        }
        timeAt[at] += nanos;
    }

    void addAll(Levels others) {
        for (int level = 0; level < others.timeAt.length; level++) {
            if (others.timeAt[level] > 0) {
                add(level, others.timeAt[level]);
            }
        }
    }

    /** A copy without the room to grow. */
    Levels copy() {
        Levels copy = new Levels();
        copy.timeAt = Arrays.copyOf(timeAt, peak() + 1);
        return copy;
    }

    /** The most that were there at once. */
    int peak() {
        int level = timeAt.length - 1;
        while (level > 0 && timeAt[level] == 0) {
            level--;
        }
        return level;
    }

    /**
     * How many were not exceeded for 99 hundredths of the time.
     *
     * @param all the time; what of it is at no level was at level 0
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
