/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.advice.LoadBucket.LabelBucket;
import io.poolguard.internal.advice.LoadBucket.Times;
import io.poolguard.internal.hold.LabelStats;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples the statistics of one label. For the watchdog.
 *
 * <p>The number of open holds is derived: each one adds a tick's length to its label's total.
 */
final class LabelSampler {

    /** The label's totals at one moment. Times are in nanoseconds. */
    private record LabelTotals(long acquires, long failures, long held, long idle, long inJdbc, int waiting, int out) {}

    private final LabelStats stats;

    // As of the last tick.
    private long held;
    private long idle;
    private long still;
    private long waited;
    private int out;
    private int idleOut;
    private int waiting;
    private long pauses;
    private long before;

    // As of the last step.
    private long acquires;

    // As of the begin of the bucket. The statistics are empty when they are met first, but for what has come since the
    // last tick.
    private LabelTotals begin = new LabelTotals(0, 0, 0, 0, 0, 0, 0);

    // As of the last bucket that was published.
    private LabelTotals now = begin;

    private ConcurrencyHistogram inUse = new ConcurrencyHistogram();
    private List<Integer> arrivals = new ArrayList<>();

    /** @param steps how many steps the bucket has had already, before the label was met */
    LabelSampler(LabelStats stats, int steps) {
        this.stats = stats;
        for (int i = 0; i < steps; i++) {
            arrivals.add(0);
        }
    }

    LabelStats stats() {
        return stats;
    }

    /**
     * A tick.
     *
     * @param elapsed the time since the tick before that the watchdog has witnessed
     * @param passed the same by the clock
     */
    void tick(long elapsed, long passed) {
        out = perTick(stats.held() - held, elapsed);
        idleOut = Math.min(out, perTick(stats.still() - still, elapsed));
        // The tick before had met a pause first, and did not know yet that it lasts.
        idle += stats.still() - still + (stats.pauses() - pauses) * before;
        waiting = perTick(stats.waited() - waited, elapsed);
        held = stats.held();
        still = stats.still();
        pauses = stats.pauses();
        before = elapsed;
        waited = stats.waited();
        inUse.add(out, passed);
    }

    /** A tick, at the same time as the one before. */
    void noTimePassed() {
        before = 0;
    }

    private static int perTick(long time, long elapsed) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round((double) time / elapsed));
    }

    /** Connections that were held at the last tick. */
    int out() {
        return out;
    }

    /** Those of them that were not idle in hand. */
    int needed() {
        return out - idleOut;
    }

    /** A step of the bucket is over. The sum over all acquires has its price, so it is not taken at each tick. */
    void step() {
        long before = acquires;
        acquires = stats.acquired();
        arrivals.add((int) Math.min(Integer.MAX_VALUE, acquires - before));
    }

    /**
     * The label's part of the bucket so far.
     *
     * @param scale how much longer the bucket is than what the watchdog has witnessed of it: what was witnessed stands
     *     for the whole
     */
    LabelBucket bucket(double scale) {
        now = new LabelTotals(acquires, stats.failures(), held, idle, stats.inJdbc(), waiting, out);
        return new LabelBucket(
                now.acquires - begin.acquires,
                Math.max(0, now.failures - begin.failures),
                now.waiting - begin.waiting,
                begin.out,
                new Times(
                        scaled(now.held - begin.held, scale),
                        scaled(now.idle - begin.idle, scale),
                        scaled(now.inJdbc - begin.inJdbc, scale)),
                inUse.copy(),
                List.copyOf(arrivals));
    }

    private static long scaled(long witnessed, double scale) {
        return Math.round(witnessed * scale);
    }

    /** A new bucket begins where the last published one has ended. */
    void startBucket() {
        begin = now;
        inUse = new ConcurrencyHistogram();
        arrivals = new ArrayList<>();
    }
}
