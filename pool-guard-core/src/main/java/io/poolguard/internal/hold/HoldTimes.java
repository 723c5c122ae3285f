/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.Ending;
import io.poolguard.internal.clock.VarHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The times of a hold, and what of it is added to the figures of its label.
 *
 * <p>Times are those that the watchdog has sampled at its ticks: no acquire, call or close reads a clock, and a hold
 * that no tick has met has no times at all.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
class HoldTimes extends CallMarks {

    /*
     * What is done of a hold, and who owns it, in one byte. A count and its note cannot be torn apart by a stack that
     * runs out: between the last call of the counter's and the note lies no call. So whoever goes on with a hold that
     * its thread has left half way counts what is not counted yet, and nothing twice.
     */
    static final byte ACQUIRE_COUNTED = 1;
    static final byte FAILURE_COUNTED = 2;
    static final byte FAILURE_OF_LABEL_COUNTED = 4;
    static final byte END_COUNTED = 8;
    static final byte STANDS_ELSEWHERE = 16;
    static final byte LEFT = 32;
    static final byte OF_TRANSACTION = 64;

    private static final VarHandle SAMPLED = VarHandles.of(lookup(), "sampled", SampledTimes.class);

    private final Label label;

    // Made and written by the watchdog alone (release); read by reports and by the thread that ends the hold.
    @Nullable
    private SampledTimes sampled;

    // Set by the thread to which an object is handed that can be used unseen; never unset. Read by the end of the hold
    // and by reports.
    private boolean unobserved;

    // Written by the thread that acquires the connection, then by the one that ends the hold, then by the thread that
    // goes on where it was left; never by two at once.
    byte done;

    HoldTimes(Object handle, Thread acquirer, Label label, Owner owner) {
        super(handle, acquirer);
        this.label = label;
        this.done = owner == Owner.TRANSACTION ? OF_TRANSACTION : 0;
    }

    final boolean is(byte what) {
        return (done & what) != 0;
    }

    public final Label label() {
        return label;
    }

    public final boolean isUnobserved() {
        return unobserved;
    }

    /** An object was handed out that can be used without the guard. */
    public final void unobserved() {
        unobserved = true;
    }

    /** Whether only the running transaction that acquired it can end it. */
    public final boolean isOfTransaction() {
        return is(OF_TRANSACTION);
    }

    /**
     * Whether the calling thread is in the work for which it acquired the connection: in the transaction, or below the
     * method that acquired. Not known, and so not said, if the site was not captured. Walks the stack.
     */
    public final boolean isOwnHere() {
        return acquirer() == Thread.currentThread() && (isOfTransaction() || site().isRunningHere());
    }

    // ------------------------------------------------------------------ for the watchdog

    final void sampleWait(long elapsed) {
        times().waits(elapsed, label.stats());
    }

    final void sampleHeld(long elapsed) {
        times().isHeld(elapsed, marks(), label.stats());
    }

    final void sampleUse(long elapsed) {
        long marks = marks();
        boolean isNew = stillNow() == 0;
        boolean isStill = times().isAt(marks, elapsed);
        if (isRunning()) {
            sampleInJdbc(elapsed);
        } else if (!unobserved) {
            label.stats().sampleIdle(elapsed);
            if (isStill) {
                label.stats().sampleStill(elapsed);
                if (isNew && elapsed > 0) {
                    label.stats().beginsPause();
                }
            }
        }
    }

    /** A call is running: the time since the last tick counts as in JDBC. */
    void sampleInJdbc(long elapsed) {
        times().sampleInJdbc(elapsed);
        label.stats().sampleInJdbc(elapsed);
    }

    private SampledTimes times() {
        SampledTimes times = sampled;
        if (times == null) {
            times = new SampledTimes();
            SAMPLED.setRelease(this, times);
        }
        return times;
    }

    // ------------------------------------------------------------------ the end

    /** Counts that the acquire has failed, and that it has begun, if that is not counted yet. */
    final void countFailure(Counts<Ending> failures, Ending why) {
        countAcquire();
        if (!is(FAILURE_COUNTED)) {
            failures.add(why);
            done |= FAILURE_COUNTED;
        }
        if (!is(FAILURE_OF_LABEL_COUNTED)) {
            label.stats().failed();
            done |= FAILURE_OF_LABEL_COUNTED;
        }
    }

    final void countAcquire() {
        if (!is(ACQUIRE_COUNTED)) {
            label.stats().acquires();
            done |= ACQUIRE_COUNTED;
        }
    }

    /** Adds the wait to the label's figures, once the acquire has failed. */
    final void settleWaitInVain() {
        SampledTimes times = sampled();
        if (times != null) {
            label.stats().endOfWaitInVain(times.waited(), times.sampledWait());
        }
    }

    /** Adds the times to the label's figures, once the hold is over. */
    final void settleTimes() {
        LabelStats stats = label.stats();
        if (unobserved) {
            stats.unobserved();
        }
        SampledTimes times = sampled();
        if (times == null) {
            return;
        }
        times.settleWait(stats);
        if (times.isMetHeld()) {
            stats.endOfHold(times.held(), inJdbc());
            if (!unobserved) {
                stats.endOfIdle(Math.max(0, times.held() - inJdbc()));
            }
        }
    }

    // ------------------------------------------------------------------ questions

    /** The time in JDBC, in nanoseconds. */
    long inJdbc() {
        SampledTimes times = sampled();
        return times == null ? 0 : times.inJdbc();
    }

    /** Whether the time in JDBC is measured, and not sampled. */
    boolean isMeasured() {
        return false;
    }

    /** For how long the connection has been held, in nanoseconds; 0 before a tick has met the hold. */
    final long heldFor() {
        SampledTimes times = sampled();
        return times == null ? 0 : times.held();
    }

    /** For how long the thread has waited, in nanoseconds; 0 once a tick has met the hold with a connection. */
    final long waitedFor() {
        SampledTimes times = sampled();
        return times == null ? 0 : times.waited();
    }

    /** For how long one and the same JDBC call has been running, in nanoseconds; 0 while none is. */
    public final long callNow() {
        return isRunning() ? stillNow() : 0;
    }

    /** For how long the marks have not moved, in nanoseconds. */
    final long stillNow() {
        SampledTimes times = sampled();
        return times == null ? 0 : times.still(marks());
    }

    private @Nullable SampledTimes sampled() {
        return (SampledTimes) SAMPLED.getAcquire(this);
    }
}
