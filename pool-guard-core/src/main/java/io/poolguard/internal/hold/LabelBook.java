/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.PoolFigures;
import io.poolguard.PoolFigures.Times;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the holds of one label have cost since the guard was built.
 *
 * <p>An acquire pays for one count, without an atomic instruction. All times are the watchdog's: at each tick, what has passed since the
 * last one is added for each hold that is there, which is right on average also for holds shorter than a tick. The
 * buckets are filled hold by hold, and know only the holds that a tick has met.
 */
public final class LabelBook {

    private static final VarHandle WAITED = FieldHandle.of(lookup(), "waited", long.class);
    private static final VarHandle HELD = FieldHandle.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = FieldHandle.of(lookup(), "inJdbc", long.class);
    private static final VarHandle IDLE = FieldHandle.of(lookup(), "idle", long.class);

    // The acquires of the holds in each of the registry's first slots, written plainly by who has taken the slot; and
    // those of all other holds.
    private final AtomicLongArray acquires = new AtomicLongArray(HoldRegistry.FIRST);
    private final LongAdder acquiresElsewhere = new LongAdder();
    private final LongAdder failures = new LongAdder();

    // Written by the watchdog alone, opaque, in nanoseconds; read by whoever asks for figures.
    private long waited;
    private long held;
    private long inJdbc;
    private long idle;

    // In nanoseconds, of holds whose time in JDBC is measured. Written by those who use the connections.
    private final LongAdder measuredInJdbc = new LongAdder();

    // Each filled once per hold, by its closer or the watchdog.
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

    void endOfWait(long wait) {
        waits.add(wait);
    }

    void endOfHold(long heldFor, long inJdbcFor) {
        holds.add(heldFor);
        jdbcTimes.add(Math.min(heldFor, inJdbcFor));
    }

    void endOfIdle(long idleFor) {
        idleTimes.add(idleFor);
    }

    /** The figures now. */
    PoolFigures.OfLabel figures(String label) {
        return new PoolFigures.OfLabel(
                label,
                begun(),
                failures.sum(),
                times((long) WAITED.getOpaque(this), waits),
                times((long) HELD.getOpaque(this), holds),
                times((long) IN_JDBC.getOpaque(this) + measuredInJdbc.sum(), jdbcTimes),
                times((long) IDLE.getOpaque(this), idleTimes));
    }

    private long begun() {
        long begun = acquiresElsewhere.sum();
        for (int slot = 0; slot < HoldRegistry.FIRST; slot++) {
            begun += acquires.getOpaque(slot);
        }
        return begun;
    }

    private static Times times(long total, TimeBuckets buckets) {
        return new Times(
                Duration.ofNanos(total),
                buckets.longest(),
                Arrays.stream(buckets.counts()).boxed().toList());
    }
}
