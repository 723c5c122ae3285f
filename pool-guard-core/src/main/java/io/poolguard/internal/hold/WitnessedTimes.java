/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;

/**
 * For how long one hold has waited, been held, been in JDBC and stood still, as the watchdog has seen it.
 *
 * <p>Made by the first tick that meets the hold: most are over before, and need none. Only the watchdog writes times,
 * at its ticks and opaque; reports and whoever ends the hold read them. All are in nanoseconds.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
final class WitnessedTimes {

    /** Stand for the time held: no tick has met the hold yet; one has, and its thread was waiting. */
    private static final long NOT_MET = -1;

    private static final long WAITING = -2;

    private static final VarHandle HELD = FieldHandle.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = FieldHandle.of(lookup(), "inJdbc", long.class);
    private static final VarHandle STILL = FieldHandle.of(lookup(), "still", long.class);
    private static final VarHandle SAMPLED_WAIT = FieldHandle.of(lookup(), "sampledWait", long.class);
    private static final VarHandle MET_MARKS = FieldHandle.of(lookup(), "metMarks", int.class);
    private static final VarHandle WAIT_SETTLED = FieldHandle.of(lookup(), "waitSettled", boolean.class);

    private long held = NOT_MET;
    private long inJdbc;

    // For how long the marks have not moved: idle in hand, or in one and the same call; while the thread waits, for how
    // long it does.
    private long still;

    // What was counted of the wait. It is more than the time that the thread was seen to wait.
    private long sampledWait;

    // The lower bits of the marks at the last tick, enough to see them move. Written after what was still (release):
    // who
    // sees the marks of a tick does not see what was still before it.
    private int metMarks;

    // Changed once, by the watchdog that meets the hold with a connection, or by whoever ends it before that is seen.
    private boolean waitSettled;

    // ------------------------------------------------------------------ the watchdog's

    /** A tick has met the thread waiting. */
    void waits(long elapsed, LabelBook book) {
        if (held == WAITING) {
            STILL.setOpaque(this, still + elapsed);
        } else {
            HELD.setOpaque(this, WAITING);
        }
        SAMPLED_WAIT.setOpaque(this, sampledWait + elapsed);
        book.sampleWait(elapsed);
    }

    /** A tick has met the connection held. */
    void isHeld(long elapsed, long marks, LabelBook book) {
        book.sampleHold(elapsed);
        if (isMetHeld()) {
            HELD.setOpaque(this, held + elapsed);
            return;
        }
        settleWait(book);
        STILL.setOpaque(this, 0L);
        MET_MARKS.setRelease(this, ~(int) marks); // whatever they are, nobody has seen them stand still
        HELD.setRelease(this, 0L);
    }

    /** A tick has found the marks so. */
    void isAt(long marks, long elapsed) {
        STILL.setOpaque(this, (int) marks == metMarks ? still + elapsed : 0);
        MET_MARKS.setRelease(this, (int) marks);
    }

    void sampleInJdbc(long elapsed) {
        IN_JDBC.setOpaque(this, inJdbc + elapsed);
    }

    // ------------------------------------------------------------------ the end

    /** Writes the wait into the book, once, when it has brought a connection. */
    void settleWait(LabelBook book) {
        // Read first: once the watchdog has settled it, what is still is no wait any more.
        long wait = still();
        long sampled = sampledWait();
        if (WAIT_SETTLED.compareAndSet(this, false, true)) {
            book.endOfWait(wait, sampled);
        }
    }

    // ------------------------------------------------------------------ questions

    /** Whether a tick has met the hold with a connection. */
    boolean isMetHeld() {
        return (long) HELD.getAcquire(this) >= 0;
    }

    long held() {
        return Math.max(0, (long) HELD.getOpaque(this));
    }

    long inJdbc() {
        return (long) IN_JDBC.getOpaque(this);
    }

    /** For how long the thread was seen to wait, as long as no tick has met the hold with a connection. */
    long waited() {
        return isMetHeld() ? 0 : still();
    }

    long sampledWait() {
        return (long) SAMPLED_WAIT.getOpaque(this);
    }

    /** What was still at the last tick and has moved since is not still; nor is a wait. */
    long still(long marks) {
        return isMetHeld() && (int) marks == (int) MET_MARKS.getAcquire(this) ? still() : 0;
    }

    private long still() {
        return (long) STILL.getOpaque(this);
    }
}
