/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.HealthLimits;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.GuardState;
import java.time.Duration;
import java.util.Optional;

/**
 * How long each pool-wide condition has held, as sampled by the watchdog at its ticks. Read by health.
 */
public final class PoolConditions implements TickListener {

    /** The time since what has never been. */
    static final long NEVER = Long.MAX_VALUE;

    /** For how long a connection that could not be opened counts, while none is opened and nobody fails. */
    private static final Duration FAILURE_COUNTS_FOR = Duration.ofMinutes(1);

    /** The condition does not hold. */
    private static final long NOT = -1;

    /**
     * How long each condition has held, in nanoseconds, from the first tick that found it true.
     *
     * @param busy the utilization is at or over its limit
     * @param waiting the number of waiting threads is at or over its limit
     * @param still no hold has ended since a tick found all connections in use and a thread waiting
     * @param sinceBack the time since a tick found that a hold has ended, as far as ticks have looked: they do while no
     *     connection is idle, or one could not be opened
     * @param sinceLeak the time since the last leak was found
     */
    record Lasted(long busy, long waiting, long still, long sinceBack, long sinceLeak) {

        /** Whether a connection has come back within this time. */
        boolean cameBackWithin(Duration time) {
            return sinceBack < time.toNanos();
        }
    }

    private final GuardedPool pool;
    private final GuardState state;
    private final GuardSettings<?> settings;

    // Written by the watchdog alone; read by health.
    private volatile Lasted lasted = new Lasted(NOT, NOT, NOT, NEVER, NEVER);

    // The counts at the last tick, and for how long the last failure has been known. Written and read by the watchdog
    // alone.
    private long ends;
    private int total;
    private Optional<FailedConnect> notGrown = Optional.empty();
    private long sinceFailure;
    private boolean mightGrow;
    private long leaks;

    public PoolConditions(GuardedPool pool, GuardState state, GuardSettings<?> settings) {
        this.pool = pool;
        this.state = state;
        this.settings = settings;
    }

    @Override
    public void tick(long elapsed) {
        PoolCounts counts = pool.counts();
        HealthLimits limits = settings.healthLimits();
        Lasted before = lasted;
        boolean isBack = isScarce(counts) && hasAnyEnded();
        lasted = new Lasted(
                lasts(before.busy(), isBusy(counts, limits), elapsed),
                lasts(before.waiting(), counts.pending() >= limits.pending(), elapsed),
                isStarving(counts, before) ? lasts(before.still(), !isBack, elapsed) : NOT,
                isBack ? 0 : since(before.sinceBack(), elapsed),
                sinceLeak(before, elapsed));
        lookWhetherItGrows(counts, elapsed);
        serveWaiters(counts);
    }

    /**
     * HikariCP connects for a thread as it begins to wait, and does not look again: not if the maximum is raised, nor if a
     * connection that was evicted in its holder's hand comes back. So those who wait at two ticks in a row while the
     * pool may grow are asked for again, as HikariCP does when the next thread comes.
     */
    private void serveWaiters(PoolCounts counts) {
        boolean mayGrow = counts.pending() > 0 && counts.idle() == 0 && !counts.isFull();
        if (mayGrow && mightGrow) {
            pool.serveWaiters();
        }
        mightGrow = mayGrow;
    }

    /** Whether it matters that connections come back. */
    private boolean isScarce(PoolCounts counts) {
        return counts.idle() == 0
                || counts.pending() > 0
                || pool.failedConnect().isPresent();
    }

    /** A pool that could not open a connection can do so again, if it has opened one since or nobody has failed for long. */
    private void lookWhetherItGrows(PoolCounts counts, long elapsed) {
        Optional<FailedConnect> failure = pool.notGrown();
        sinceFailure = failure.equals(notGrown) ? sinceFailure + elapsed : 0;
        if (failure.isPresent()
                && (counts.total() > total || counts.isFull() || sinceFailure >= FAILURE_COUNTS_FOR.toNanos())) {
            pool.growsAgain(failure);
        }
        notGrown = failure;
        total = counts.total();
    }

    /** A pool of one that is used is no busier than it must be: only those who wait tell of pressure. */
    private static boolean isBusy(PoolCounts counts, HealthLimits limits) {
        return counts.max() > 1 && counts.active() >= limits.utilization() * counts.max();
    }

    private static long lasts(long before, boolean goesOn, long elapsed) {
        if (!goesOn) {
            return NOT;
        }
        return before == NOT ? 0 : before + elapsed;
    }

    /**
     * Whether the pool starves: from a tick that finds a thread waiting, until a hold ends or the pool has room.
     * Waiting threads are not required all the time, because they come and time out, and an instance without traffic
     * has none.
     */
    private static boolean isStarving(PoolCounts counts, Lasted before) {
        return counts.isExhausted() && (counts.pending() > 0 || before.still() != NOT);
    }

    /**
     * Whether a hold has ended since the last call. The sum over all labels has its price, so this is not called while
     * a connection is idle and nothing fails.
     */
    private boolean hasAnyEnded() {
        long before = ends;
        ends = state.labels().ended();
        return ends != before;
    }

    private long sinceLeak(Lasted before, long elapsed) {
        long known = leaks;
        leaks = state.findings().of(Kind.LEAK);
        if (leaks != known) {
            return 0;
        }
        return since(before.sinceLeak(), elapsed);
    }

    private static long since(long before, long elapsed) {
        return before == NEVER ? NEVER : before + elapsed;
    }

    Lasted lasted() {
        return lasted;
    }
}
