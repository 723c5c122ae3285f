/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * For how long a hold has waited, been held, been in JDBC and stood still, as the watchdog has seen it.
 *
 * <p>Only the watchdog writes times, at its ticks, and it counts only what it has seen: nobody reads a clock on the way
 * of an acquire, a call or a close.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
class HoldTimes extends CallMarks {

    /** The time held of a hold that no tick has met yet. */
    private static final long NOT_MET = -1;

    /** One that a tick has met while its thread waited has this, less what that tick has counted of the wait. */
    private static final long MET_WAITING = -2;

    private static final VarHandle HELD = FieldHandle.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = FieldHandle.of(lookup(), "inJdbc", long.class);
    private static final VarHandle STILL = FieldHandle.of(lookup(), "still", long.class);

    private final Label label;

    // Written by the watchdog alone, opaque, in nanoseconds; read by reports. The last is for how long the marks have
    // not moved: idle in hand, or in one and the same call; before a tick has met the hold, for how long it waits.
    private long held = NOT_MET;
    private long inJdbc;
    private long still;

    // The lower bits of the marks at the last tick, enough to see them move. Written by the watchdog alone; read by
    // reports, which may see it late.
    private int metMarks;

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

    final void witnessWait(long elapsed) {
        if (held == NOT_MET) {
            HELD.setOpaque(this, MET_WAITING - elapsed);
        } else {
            STILL.setOpaque(this, still + elapsed);
        }
        label.book().sampleWait(elapsed);
    }

    final void witnessHeld(long elapsed) {
        LabelBook book = label.book();
        book.sampleHold(elapsed);
        if (held >= 0) {
            HELD.setOpaque(this, held + elapsed);
            return;
        }
        book.endOfWait(still, sampledWait());
        HELD.setOpaque(this, 0L);
        metMarks = ~(int) marks(); // whatever they are, nobody has seen them stand still
    }

    final void witnessUse(long elapsed) {
        int marks = (int) marks();
        if (isRunning()) {
            sampleInJdbc(elapsed);
        } else if (!unobserved) {
            label.book().sampleIdle(elapsed);
        }
        STILL.setOpaque(this, marks == metMarks ? still + elapsed : 0);
        metMarks = marks;
    }

    /** A call is running: the time since the last tick counts as in JDBC. */
    void sampleInJdbc(long elapsed) {
        IN_JDBC.setOpaque(this, inJdbc + elapsed);
        label.book().sampleInJdbc(elapsed);
    }

    /** The time in JDBC, in nanoseconds. */
    long inJdbc() {
        return (long) IN_JDBC.getOpaque(this);
    }

    /** Whether the time in JDBC is measured, and not sampled. */
    boolean isTimed() {
        return false;
    }

    /** What the watchdog has counted of the wait: it is more than the time that the hold was seen to wait. */
    private long sampledWait() {
        long met = (long) HELD.getOpaque(this);
        return met <= MET_WAITING ? MET_WAITING - met + (long) STILL.getOpaque(this) : 0;
    }

    /** Writes the wait into the label's book, once the acquire has failed. */
    final void settleWaitInVain() {
        label.book().endOfWaitInVain(waitedFor(), sampledWait());
    }

    /** Writes the times into the label's book, once the hold is over. */
    final void settleTimes() {
        LabelBook book = label.book();
        long heldFor = (long) HELD.getOpaque(this);
        if (unobserved) {
            book.unobserved();
        }
        if (heldFor >= 0) {
            book.endOfHold(heldFor, inJdbc());
            if (!unobserved) {
                book.endOfIdle(Math.max(0, heldFor - inJdbc()));
            }
        } else {
            book.endOfWait(waitedFor(), sampledWait());
        }
    }

    /** In nanoseconds; 0 before a tick has met the hold. */
    final long heldFor() {
        return Math.max(0, (long) HELD.getOpaque(this));
    }

    /** In nanoseconds, before a tick has met the hold with a connection. */
    final long waitedFor() {
        return (long) HELD.getOpaque(this) >= 0 ? 0 : (long) STILL.getOpaque(this);
    }

    /** For how long one and the same JDBC call has been running, in nanoseconds; 0 while none is. */
    public final long callNow() {
        return isRunning() ? stillNow() : 0;
    }

    /** What was still at the last tick and has moved since is not still. */
    final long stillNow() {
        return (int) marks() == metMarks ? (long) STILL.getOpaque(this) : 0;
    }
}
