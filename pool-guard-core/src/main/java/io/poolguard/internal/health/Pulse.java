/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Ticked;

/**
 * For how long the pool has been as it is, as far as the watchdog has witnessed it. The watchdog writes, at its ticks;
 * health reads.
 */
public final class Pulse implements Ticked {

    /** Since when there has been no leak, if there never was one. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * For how long something has lasted, in nanoseconds; 0 if it is not so.
     *
     * @param busy the utilization has been over its line
     * @param waiting the waiting threads have been over theirs
     * @param still no hold has ended, while all connections were in use and threads were waiting
     * @param sinceLeak the last leak was found so long ago
     */
    record Lasted(long busy, long waiting, long still, long sinceLeak) {}

    private final GuardedPool pool;
    private final Books books;
    private final GuardSettings settings;

    // Written by the watchdog alone; read by health.
    private volatile Lasted lasted = new Lasted(0, 0, 0, NEVER);

    // The watchdog's own: what it has counted at its last tick.
    private long ends;
    private long leaks;

    public Pulse(GuardedPool pool, Books books, GuardSettings settings) {
        this.pool = pool;
        this.books = books;
        this.settings = settings;
    }

    @Override
    public void tick(long elapsed) {
        PoolCounts counts = pool.counts();
        GuardSettings.Pressure lines = settings.pressure();
        Lasted before = lasted;
        lasted = new Lasted(
                counts.active() >= lines.utilization() * counts.max() ? before.busy() + elapsed : 0,
                counts.pending() >= lines.pending() ? before.waiting() + elapsed : 0,
                isStarving(counts) && !hasAnyEnded() ? before.still() + elapsed : 0,
                sinceLeak(before, elapsed));
    }

    private static boolean isStarving(PoolCounts counts) {
        return counts.isExhausted() && counts.pending() > 0;
    }

    /** Since it was asked last. The sum over all labels is not for free, so nobody asks while the pool has room. */
    private boolean hasAnyEnded() {
        long before = ends;
        ends = books.labels().ends();
        return ends != before;
    }

    private long sinceLeak(Lasted before, long elapsed) {
        long known = leaks;
        leaks = books.findings().of(Kind.LEAK);
        if (leaks != known) {
            return 0;
        }
        return before.sinceLeak() == NEVER ? NEVER : before.sinceLeak() + elapsed;
    }

    Lasted lasted() {
        return lasted;
    }
}
