/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.LabelFigures.Times;
import io.poolguard.internal.clock.VarHandles;
import io.poolguard.internal.result.LabelFiguresData;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Statistics of the holds of one label, since the guard was built.
 *
 * <p>An acquire and a return pay for one count each, without an atomic instruction. The watchdog alone adds up times:
 * at each tick it adds the time since the last one for each hold that it meets, which is right on average for holds
 * shorter than a tick as well. The histograms count hold by hold, and have only the holds that a tick has met.
 */
public final class LabelStats implements Label.OutcomeSink {

    private static final VarHandle WAITED = VarHandles.of(lookup(), "waited", long.class);
    private static final VarHandle HELD = VarHandles.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = VarHandles.of(lookup(), "inJdbc", long.class);
    private static final VarHandle IDLE = VarHandles.of(lookup(), "idle", long.class);
    private static final VarHandle STILL = VarHandles.of(lookup(), "still", long.class);
    private static final VarHandle PAUSES = VarHandles.of(lookup(), "pauses", long.class);

    // The acquires and the returns of the holds in each of the registry's first slots, each written plainly by the
    // thread whose hold has the slot; and those of all other holds. Read for figures, like all fields here.
    private final AtomicLongArray acquires = new AtomicLongArray(HoldRegistry.FIRST);
    private final AtomicLongArray returns = new AtomicLongArray(HoldRegistry.FIRST);
    private final LongAdder acquiresElsewhere = new LongAdder();
    private final LongAdder returnsElsewhere = new LongAdder();
    private final LongAdder failures = new LongAdder();

    // Other ends of holds, and ends of transactions. Each written by the thread that ends one.
    private final LongAdder evicted = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final LongAdder leaked = new LongAdder();
    private final LongAdder unobserved = new LongAdder();
    private final LongAdder committed = new LongAdder();
    private final LongAdder rolledBack = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder statementsLeftOpen = new LongAdder();

    // Written by the watchdog alone, opaque, in nanoseconds; read for figures.
    private long waited;
    private long held;
    private long inJdbc;
    private long idle;
    private long still;

    // Written by the watchdog alone, opaque; read for advice.
    private long pauses;

    // In nanoseconds, of holds whose time in JDBC is measured. Written by the threads that use the connections.
    private final LongAdder measuredInJdbc = new LongAdder();

    // The time of the waits that are over, in nanoseconds. Written by the thread that ends the hold, or by the
    // watchdog.
    private final LongAdder servedAfter = new LongAdder();
    private final LongAdder failedAfter = new LongAdder();

    // Each written once per hold, by the thread that ends it or by the watchdog.
    private final TimeBuckets waitsInVain = new TimeBuckets();
    private final TimeBuckets waits = new TimeBuckets();
    private final TimeBuckets holds = new TimeBuckets();
    private final TimeBuckets jdbcTimes = new TimeBuckets();
    private final TimeBuckets idleTimes = new TimeBuckets();

    /** An acquire begins, of a hold in this slot. No other thread counts there as long as the hold has the slot. */
    void acquiresIn(int slot) {
        acquires.setOpaque(slot, acquires.getPlain(slot) + 1);
    }

    /** An acquire begins, of a hold in any other slot. */
    void acquires() {
        acquiresElsewhere.increment();
    }

    /** An acquire has failed. */
    public void failed() {
        failures.increment();
    }

    /** A hold in this slot was handed back, and has the slot still; or in any other slot than the first ones. */
    void returnsIn(int slot) {
        if (slot == HoldRegistry.ELSEWHERE) {
            returnsElsewhere.increment();
        } else {
            returns.setOpaque(slot, returns.getPlain(slot) + 1);
        }
    }

    /** A connection was evicted. */
    void evicted() {
        evicted.increment();
    }

    /** A connection broke while it was held. */
    void broken() {
        broken.increment();
    }

    /** A connection was collected unclosed. */
    void leaked() {
        leaked.increment();
    }

    /** A hold is over whose connection could be used without the guard, however it has ended. */
    void unobserved() {
        unobserved.increment();
    }

    /** A transaction was committed. */
    @Override
    public void committed() {
        committed.increment();
    }

    /** A transaction was rolled back. */
    @Override
    public void rolledBack() {
        rolledBack.increment();
    }

    @Override
    public void unknown() {
        unknown.increment();
    }

    /** A connection came back with this number of statements open. */
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

    /** For the watchdog: a connection has been idle in hand since the tick before, without a call in between. */
    void sampleStill(long elapsed) {
        STILL.setOpaque(this, still + elapsed);
    }

    /** For the watchdog: a second tick has met a connection in the same pause between two calls. */
    void beginsPause() {
        PAUSES.setOpaque(this, pauses + 1);
    }

    /** An acquire has brought a connection, after a wait of which so much was sampled. */
    void endOfWait(long wait, long sampled) {
        servedAfter.add(sampled);
        addTo(waits, wait);
    }

    /** An acquire has failed, after a wait of which so much was sampled. */
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

    /** Acquires that have begun. */
    public long acquired() {
        return sum(acquires, acquiresElsewhere);
    }

    /** Acquires that have failed. */
    public long failures() {
        return failures.sum();
    }

    /** How holds have ended. */
    Map<Ending, Long> ends() {
        Map<Ending, Long> ends = new EnumMap<>(Ending.class);
        ends.put(Ending.RETURNED, sum(returns, returnsElsewhere));
        ends.put(Ending.EVICTED, evicted.sum());
        ends.put(Ending.BROKEN, broken.sum());
        ends.put(Ending.LEAKED, leaked.sum());
        return Collections.unmodifiableMap(ends);
    }

    /** How many holds have ended, however they did. */
    long ended() {
        return sum(returns, returnsElsewhere) + evicted.sum() + broken.sum() + leaked.sum();
    }

    /** How transactions have ended. */
    Map<Ending, Long> outcomes() {
        Map<Ending, Long> outcomes = new EnumMap<>(Ending.class);
        outcomes.put(Ending.COMMITTED, committed.sum());
        outcomes.put(Ending.ROLLED_BACK, rolledBack.sum());
        outcomes.put(Ending.UNKNOWN, unknown.sum());
        return Collections.unmodifiableMap(outcomes);
    }

    /** The time held, in nanoseconds. */
    public long held() {
        return (long) HELD.getOpaque(this);
    }

    /** The time in JDBC, in nanoseconds. */
    public long inJdbc() {
        return (long) IN_JDBC.getOpaque(this) + measuredInJdbc.sum();
    }

    /** The time that threads have waited, including those that wait now, in nanoseconds. */
    public long waited() {
        return (long) WAITED.getOpaque(this);
    }

    /** The time idle in hand, in nanoseconds. */
    public long idle() {
        return (long) IDLE.getOpaque(this);
    }

    /**
     * That part of the time idle in hand in which two ticks, one after the other, have seen no call in between, in
     * nanoseconds. The pauses between many short statements are none of it.
     */
    public long still() {
        return (long) STILL.getOpaque(this);
    }

    /** The pauses between two calls that two ticks or more have met. */
    public long pauses() {
        return (long) PAUSES.getOpaque(this);
    }

    /** The figures now, with how many threads wait. */
    LabelFigures figures(String label, long waiting) {
        // Ends are read before begins, so that a hold that begins and ends in between does not count as one more end
        // than begins.
        Map<Ending, Long> ends = ends();
        long failed = failures();
        return new LabelFiguresData(
                label,
                new LabelFiguresData.Counts(
                        acquired(), failed, waiting, ends, unobserved.sum(), outcomes(), statementsLeftOpen.sum()),
                new LabelFiguresData.Sampled(
                        times(servedAfter.sum(), waits),
                        times(failedAfter.sum(), waitsInVain),
                        times(held(), holds),
                        times(inJdbc(), jdbcTimes),
                        times(idle(), idleTimes)));
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
