/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.PoolFigures;
import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolFigures.Outcomes;
import io.poolguard.PoolFigures.Times;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the holds of one label have cost since the guard was built.
 *
 * <p>An acquire and a return pay for one count each, without an atomic instruction. All times are the watchdog's: at
 * each tick, what has passed since the last one is added for each hold that is there, which is right on average also
 * for holds shorter than a tick. The buckets are filled hold by hold, and know only the holds that a tick has met.
 */
public final class LabelBook {

    private static final VarHandle WAITED = FieldHandle.of(lookup(), "waited", long.class);
    private static final VarHandle HELD = FieldHandle.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = FieldHandle.of(lookup(), "inJdbc", long.class);
    private static final VarHandle IDLE = FieldHandle.of(lookup(), "idle", long.class);

    // The acquires and the returns of the holds in each of the registry's first slots, written plainly by who has the
    // slot; and those of all other holds.
    private final AtomicLongArray acquires = new AtomicLongArray(HoldRegistry.FIRST);
    private final AtomicLongArray returns = new AtomicLongArray(HoldRegistry.FIRST);
    private final LongAdder acquiresElsewhere = new LongAdder();
    private final LongAdder returnsElsewhere = new LongAdder();
    private final LongAdder failures = new LongAdder();

    // Other ends of holds, and of transactions. Each written by whoever ends one.
    private final LongAdder evicted = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder leaked = new LongAdder();
    private final LongAdder unobserved = new LongAdder();
    private final LongAdder committed = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder statementsLeftOpen = new LongAdder();

    // Written by the watchdog alone, opaque, in nanoseconds; read by whoever asks for figures.
    private long waited;
    private long held;
    private long inJdbc;
    private long idle;

    // In nanoseconds, of holds whose time in JDBC is measured. Written by those who use the connections.
    private final LongAdder measuredInJdbc = new LongAdder();

    // What of the waits has an end, in nanoseconds. Written by the closer or the watchdog.
    private final LongAdder servedAfter = new LongAdder();
    private final LongAdder failedAfter = new LongAdder();

    // Each filled once per hold, by its closer or the watchdog.
    private final TimeBuckets waitsInVain = new TimeBuckets();
    private final TimeBuckets waits = new TimeBuckets();
    private final TimeBuckets holds = new TimeBuckets();
    private final TimeBuckets jdbcTimes = new TimeBuckets();
    private final TimeBuckets idleTimes = new TimeBuckets();

    /** An acquire begins, of a hold in this slot: nobody else has it meanwhile, so nobody else counts there. */
    void acquiresIn(int slot) {
        acquires.setOpaque(slot, acquires.getPlain(slot) + 1);
    }

    /** An acquire begins, of a hold in any other slot. */
    void acquires() {
        acquiresElsewhere.increment();
    }

    /** An acquire has brought none. */
    public void failed() {
        failures.increment();
    }

    /** A hold in this slot was handed back, and has the slot still. */
    void returnsIn(int slot) {
        returns.setOpaque(slot, returns.getPlain(slot) + 1);
    }

    /** A hold in any other slot was handed back. */
    void returns() {
        returnsElsewhere.increment();
    }

    /** A connection was thrown out of the pool. */
    void evicted() {
        evicted.increment();
    }

    /** A connection broke in its holder's hand. */
    void broken() {
        broken.increment();
    }

    /** A connection was collected unclosed. */
    void leaked() {
        leaked.increment();
    }

    /** A hold is over that could be used unseen, however it has ended. */
    void unobserved() {
        unobserved.increment();
    }

    /** A transaction was committed. */
    public void committed() {
        committed.increment();
    }

    /** A transaction was rolled back. */
    public void rolledBack() {
        rolledBack.increment();
    }

    /** A commit has failed, and nobody knows whether it has happened. */
    public void unknown() {
        unknown.increment();
    }

    /** A connection came back with so many statements open. */
    public void statementsLeftOpen(int statements) {
        statementsLeftOpen.add(statements);
    }

    /** For the watchdog: a thread has been waiting. */
    void sampleWait(long elapsed) {
        WAITED.setOpaque(this, waited + elapsed);
    }

    /** For the watchdog: a connection has been held. */
    void sampleHold(long elapsed) {
        HELD.setOpaque(this, held + elapsed);
    }

    /** For the watchdog: a connection has been in JDBC. */
    void sampleInJdbc(long elapsed) {
        IN_JDBC.setOpaque(this, inJdbc + elapsed);
    }

    /** A JDBC call of a hold that is measured is over. */
    void inJdbc(long nanos) {
        measuredInJdbc.add(nanos);
    }

    /** For the watchdog: a connection has been idle in hand. */
    void sampleIdle(long elapsed) {
        IDLE.setOpaque(this, idle + elapsed);
    }

    /** An acquire has brought a connection, after a wait of which so much was sampled. */
    void endOfWait(long wait, long sampled) {
        servedAfter.add(sampled);
        addTo(waits, wait);
    }

    /** An acquire has brought none. */
    void endOfWaitInVain(long wait, long sampled) {
        failedAfter.add(sampled);
        addTo(waitsInVain, wait);
    }

    private static void addTo(TimeBuckets buckets, long wait) {
        if (wait > 0) {
            buckets.add(wait);
        }
    }

    void endOfHold(long heldFor, long inJdbcFor) {
        holds.add(heldFor);
        jdbcTimes.add(Math.min(heldFor, inJdbcFor));
    }

    void endOfIdle(long idleFor) {
        idleTimes.add(idleFor);
    }

    /** Acquires that were begun. */
    public long acquired() {
        return sum(acquires, acquiresElsewhere);
    }

    /** Those of them that have failed. */
    public long failures() {
        return failures.sum();
    }

    /** How holds have ended. */
    public Ends ends() {
        return new Ends(sum(returns, returnsElsewhere), evicted.sum(), broken.sum(), leaked.sum());
    }

    /** How transactions have ended. */
    public Outcomes outcomes() {
        return new Outcomes(committed.sum(), rolledBack.sum(), unknown.sum());
    }

    /** The time held, in nanoseconds. */
    public long held() {
        return (long) HELD.getOpaque(this);
    }

    /** The time in JDBC, in nanoseconds. */
    public long inJdbc() {
        return (long) IN_JDBC.getOpaque(this) + measuredInJdbc.sum();
    }

    /** The time that threads have waited, those that wait now included, in nanoseconds. */
    public long waited() {
        return (long) WAITED.getOpaque(this);
    }

    /** The time idle in hand, in nanoseconds. */
    public long idle() {
        return (long) IDLE.getOpaque(this);
    }

    /** The figures now, with how many threads wait. */
    PoolFigures.OfLabel figures(String label, long waiting) {
        // What ends is read before what begins: what does both in between must not end more often than it began.
        Ends ends = ends();
        long failed = failures();
        return new PoolFigures.OfLabel(
                label,
                acquired(),
                failed,
                waiting,
                ends,
                unobserved.sum(),
                outcomes(),
                statementsLeftOpen.sum(),
                times(servedAfter.sum(), waits),
                times(failedAfter.sum(), waitsInVain),
                times(held(), holds),
                times(inJdbc(), jdbcTimes),
                times(idle(), idleTimes));
    }

    private static long sum(AtomicLongArray slots, LongAdder elsewhere) {
        long sum = elsewhere.sum();
        for (int slot = 0; slot < HoldRegistry.FIRST; slot++) {
            sum += slots.getOpaque(slot);
        }
        return sum;
    }

    private static Times times(long total, TimeBuckets buckets) {
        return new Times(
                Duration.ofNanos(total),
                buckets.longest(),
                Arrays.stream(buckets.counts()).boxed().toList());
    }
}
