/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a hold's times, and what of them goes into its label's book.
 *
 * <p>Only what the watchdog has witnessed at its ticks counts: nobody reads a clock on the way of an acquire, a call or a
 * close, and a hold that no tick has met has no times at all.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
class HoldTimes extends CallMarks {

    private static final VarHandle WITNESSED = FieldHandle.of(lookup(), "witnessed", WitnessedTimes.class);

    private final Label label;

    // Made by the watchdog, which alone writes it (release); read by reports and by whoever ends the hold.
    @Nullable
    private WitnessedTimes witnessed;

    // Written by whoever is handed something that can be used unseen; never unset. Read by the end and by reports.
    private boolean unobserved;

    HoldTimes(Object handle, Thread acquirer, Label label) {
        super(handle, acquirer);
        this.label = label;
    }

    public final Label label() {
        return label;
    }

    public final boolean isUnobserved() {
        return unobserved;
    }

    /** Something was handed out that can be used unseen. */
    public final void unobserved() {
        unobserved = true;
    }

    // ------------------------------------------------------------------ the watchdog's

    final void witnessWait(long elapsed) {
        times().waits(elapsed, label.book());
    }

    final void witnessHeld(long elapsed) {
        times().isHeld(elapsed, marks(), label.book());
    }

    final void witnessUse(long elapsed) {
        long marks = marks();
        if (isRunning()) {
            sampleInJdbc(elapsed);
        } else if (!unobserved) {
            label.book().sampleIdle(elapsed);
        }
        times().isAt(marks, elapsed);
    }

    /** A call is running: the time since the last tick counts as in JDBC. */
    void sampleInJdbc(long elapsed) {
        times().sampleInJdbc(elapsed);
        label.book().sampleInJdbc(elapsed);
    }

    private WitnessedTimes times() {
        WitnessedTimes times = witnessed;
        if (times == null) {
            times = new WitnessedTimes();
            WITNESSED.setRelease(this, times);
        }
        return times;
    }

    // ------------------------------------------------------------------ the end

    /** Writes the wait into the label's book, once the acquire has failed. */
    final void settleWaitInVain() {
        WitnessedTimes times = someTimes();
        if (times != null) {
            label.book().endOfWaitInVain(times.waited(), times.sampledWait());
        }
    }

    /** Writes the times into the label's book, once the hold is over. */
    final void settleTimes() {
        LabelBook book = label.book();
        if (unobserved) {
            book.unobserved();
        }
        WitnessedTimes times = someTimes();
        if (times == null) {
            return;
        }
        times.settleWait(book);
        if (times.isMetHeld()) {
            book.endOfHold(times.held(), inJdbc());
            if (!unobserved) {
                book.endOfIdle(Math.max(0, times.held() - inJdbc()));
            }
        }
    }

    // ------------------------------------------------------------------ questions

    /** The time in JDBC, in nanoseconds. */
    long inJdbc() {
        WitnessedTimes times = someTimes();
        return times == null ? 0 : times.inJdbc();
    }

    /** Whether the time in JDBC is measured, and not sampled. */
    boolean isTimed() {
        return false;
    }

    /** In nanoseconds; 0 before a tick has met the hold. */
    final long heldFor() {
        WitnessedTimes times = someTimes();
        return times == null ? 0 : times.held();
    }

    /** In nanoseconds, before a tick has met the hold with a connection. */
    final long waitedFor() {
        WitnessedTimes times = someTimes();
        return times == null ? 0 : times.waited();
    }

    /** For how long one and the same JDBC call has been running, in nanoseconds; 0 while none is. */
    public final long callNow() {
        return isRunning() ? stillNow() : 0;
    }

    /** For how long the marks have not moved, in nanoseconds. */
    final long stillNow() {
        WitnessedTimes times = someTimes();
        return times == null ? 0 : times.still(marks());
    }

    private @Nullable WitnessedTimes someTimes() {
        return (WitnessedTimes) WITNESSED.getAcquire(this);
    }
}
