/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.internal.clock.VarHandles;
import java.lang.invoke.VarHandle;

/**
 * The times of one hold, as the watchdog has sampled them: waited, held, in JDBC, and without any call.
 *
 * <p>Made by the first tick that meets the hold: most holds are over before, and need none. Only the watchdog writes
 * times, at its ticks and opaque; reports and the thread that ends the hold read them. All are in nanoseconds.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
final class SampledTimes {

    // What a tick has met last. A byte, since there is one of these for each hold that a tick has met.
    private static final byte NOTHING = 0;
    private static final byte WAITING = 1;
    private static final byte CONNECTION = 2;

    private static final VarHandle MET = VarHandles.of(lookup(), "met", byte.class);
    private static final VarHandle HELD = VarHandles.of(lookup(), "held", long.class);
    private static final VarHandle IN_JDBC = VarHandles.of(lookup(), "inJdbc", long.class);
    private static final VarHandle LASTED = VarHandles.of(lookup(), "lasted", long.class);
    private static final VarHandle SAMPLED_WAIT = VarHandles.of(lookup(), "sampledWait", long.class);
    private static final VarHandle MET_MARKS = VarHandles.of(lookup(), "metMarks", int.class);
    private static final VarHandle WAIT_SETTLED = VarHandles.of(lookup(), "waitSettled", boolean.class);

    // Written after the times (release), so that a thread that reads it reads the times of that state.
    private byte met = NOTHING;

    private long held;
    private long inJdbc;

    // For how long the present state has lasted. WAITING: the wait, from the first tick that has met it to the last.
    // CONNECTION: the time in which the marks have not moved, idle in hand or in one and the same call.
    private long lasted;

    // What was counted of the wait. It has the time before the first tick as well.
    private long sampledWait;

    // The lower bits of the marks at the last tick, enough to see them move. Written after the time without a move
    // (release): a thread that reads the marks of a tick does not read the time of an earlier one.
    private int metMarks;

    // Changed once, by the watchdog that meets the hold with a connection, or by the thread that ends it before that.
    private boolean waitSettled;

    // ------------------------------------------------------------------ for the watchdog

    /** A tick has met the thread waiting. */
    void waits(long elapsed, LabelStats stats) {
        if (met == WAITING) {
            LASTED.setOpaque(this, lasted + elapsed);
        } else {
            MET.setRelease(this, WAITING);
        }
        SAMPLED_WAIT.setOpaque(this, sampledWait + elapsed);
        stats.sampleWait(elapsed);
    }

    /** A tick has met the connection held. */
    void isHeld(long elapsed, long marks, LabelStats stats) {
        stats.sampleHold(elapsed);
        if (isMetHeld()) {
            HELD.setOpaque(this, held + elapsed);
            return;
        }
        settleWait(stats);
        LASTED.setOpaque(this, 0L);
        MET_MARKS.setRelease(this, ~(int) marks); // other marks than these, because no tick has seen these before
        MET.setRelease(this, CONNECTION);
    }

    /** A tick has met these marks. Gives whether they have stood still since the tick before. */
    boolean isAt(long marks, long elapsed) {
        boolean isStill = (int) marks == metMarks;
        LASTED.setOpaque(this, isStill ? lasted + elapsed : 0);
        MET_MARKS.setRelease(this, (int) marks);
        return isStill;
    }

    void sampleInJdbc(long elapsed) {
        IN_JDBC.setOpaque(this, inJdbc + elapsed);
    }

    // ------------------------------------------------------------------ the end

    /** Adds the wait to the label's figures, once, when it has brought a connection. */
    void settleWait(LabelStats stats) {
        // Read first: once the watchdog has settled the wait, it measures something else.
        long wait = lasted();
        long sampled = sampledWait();
        if (WAIT_SETTLED.compareAndSet(this, false, true)) {
            stats.endOfWait(wait, sampled);
        }
    }

    // ------------------------------------------------------------------ questions

    /** Whether a tick has met the hold with a connection. */
    boolean isMetHeld() {
        return (byte) MET.getAcquire(this) == CONNECTION;
    }

    long held() {
        return (long) HELD.getOpaque(this);
    }

    long inJdbc() {
        return (long) IN_JDBC.getOpaque(this);
    }

    /** For how long the thread has been seen to wait; 0 once a tick has met the hold with a connection. */
    long waited() {
        return isMetHeld() ? 0 : lasted();
    }

    long sampledWait() {
        return (long) SAMPLED_WAIT.getOpaque(this);
    }

    /**
     * For how long the marks have not moved: 0 if they have moved since the last tick, or if no tick has met the
     * connection held.
     */
    long still(long marks) {
        return isMetHeld() && (int) marks == (int) MET_MARKS.getAcquire(this) ? lasted() : 0;
    }

    private long lasted() {
        return (long) LASTED.getOpaque(this);
    }
}
