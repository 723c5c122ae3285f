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

    /** What is not so just now has lasted for less than any time. */
    private static final long NOT = -1;

    /**
     * For how long something has lasted, in nanoseconds: counted from the first tick that has found it so.
     *
     * @param busy the utilization has been over its line
     * @param waiting the waiting threads have been over theirs
     * @param still no hold has ended, while all connections were in use, since a thread was seen to wait
     * @param sinceLeak the last leak was found so long ago
     */
    record Lasted(long busy, long waiting, long still, long sinceLeak) {}

    private final GuardedPool pool;
    private final Books books;
    private final GuardSettings settings;

    // Written by the watchdog alone; read by health.
    private volatile Lasted lasted = new Lasted(NOT, NOT, NOT, NEVER);

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
                lasts(before.busy(), counts.active() >= lines.utilization() * counts.max(), elapsed),
                lasts(before.waiting(), counts.pending() >= lines.pending(), elapsed),
                isStarving(counts, before) ? lasts(before.still(), !hasAnyEnded(), elapsed) : NOT,
                sinceLeak(before, elapsed));
    }

    private static long lasts(long before, boolean goesOn, long elapsed) {
        if (!goesOn) {
            return NOT;
        }
        return before == NOT ? 0 : before + elapsed;
    }

    /**
     * Once somebody was seen to wait, until a hold ends or the pool has room: waiters come and time out, and an instance
     * that is out of the traffic has none.
     */
    private static boolean isStarving(PoolCounts counts, Lasted before) {
        return counts.isExhausted() && (counts.pending() > 0 || before.still() != NOT);
    }

    /** Since it was asked last. The sum over all labels is not for free, so nobody asks while the pool has room. */
    private boolean hasAnyEnded() {
        long before = ends;
        ends = books.labels().ends().all();
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
