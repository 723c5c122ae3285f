/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import io.poolguard.Ending;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts as snapshots and figures have them: every outcome of the group. */
public final class Counted {

    private Counted() {}

    public static Map<Ending, Long> failedAcquires(
            long exhausted, long unreachable, long interrupted, long deadlock, long other) {
        return counts(
                List.of(Ending.EXHAUSTED, Ending.UNREACHABLE, Ending.INTERRUPTED, Ending.DEADLOCK, Ending.OTHER),
                exhausted,
                unreachable,
                interrupted,
                deadlock,
                other);
    }

    public static Map<Ending, Long> endedHolds(long returned, long evicted, long broken, long leaked) {
        return counts(
                List.of(Ending.RETURNED, Ending.EVICTED, Ending.BROKEN, Ending.LEAKED),
                returned,
                evicted,
                broken,
                leaked);
    }

    public static Map<Ending, Long> endedTransactions(long committed, long rolledBack, long unknown) {
        return counts(List.of(Ending.COMMITTED, Ending.ROLLED_BACK, Ending.UNKNOWN), committed, rolledBack, unknown);
    }

    /** However it ended. */
    public static long all(Map<Ending, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<Ending, Long> counts(List<Ending> group, long... figures) {
        Map<Ending, Long> counts = new EnumMap<>(Ending.class);
        for (int i = 0; i < figures.length; i++) {
            counts.put(group.get(i), figures[i]);
        }
        return Collections.unmodifiableMap(counts);
    }
}
