/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.Ending;
import io.poolguard.internal.clock.VarHandles;
import io.poolguard.internal.result.HoldData;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection in one caller's hand, from acquire to close.
 *
 * <p>A phantom reference to the object that the caller holds: the registry must not keep that object alive, and once it
 * has been collected unclosed, no thread can close it any more.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
public class Hold extends HoldTimes {

    /*
     * State.  ACQUIRING ──► OPEN ──close──► ENDING ──► CLOSED     handed back to the pool
     *             │          │              ▲  │ ├─────► BROKEN     the pool had thrown it out already
     *             │          │              │  ▼ └─────► EVICTED    thrown out of the pool
     *             │          │             CLEANING ───► EVICTED    … by the watchdog, because the cleaning hung
     *             │          └─────────────────────────► LEAKED     collected unclosed
     *             └──────► GONE                                     the acquire failed
     *
     * All of these end in OVER, when the pool has the connection back and the hold leaves the registry. On the way to
     * EVICTED lies EVICTING, until a thread that evicts has been told.
     * A thread can run out of stack or memory at any call, also in what it does about that. So the state says what
     * remains to be done, and the watchdog does it once the thread can do no more: it has said so, or has ended, or
     * nobody has the handle any more, which a call keeps while it runs.
     *
     * A hold is in the registry before the pool is asked, so that waiting threads are known, and so that no failure
     * between the acquire and the registry can lose a connection. OPEN is published by a release store. The way out of
     * OPEN is one compareAndSet with one winner, and only the winning thread touches the pool's connection from then
     * on. While it cleans the connection, the watchdog may take the connection over; the two ways out of CLEANING have
     * one winner again. Every JDBC call reads the state at its entry, so the change of state cuts off all objects that
     * were handed out, at once.
     *
     * Size. There is a hold for every acquire. So the state that few holds need is kept apart, in RareHoldState, and
     * each field has the narrowest type that fits.
     */

    private static final byte ACQUIRING = 0;
    private static final byte OPEN = 1;
    private static final byte ENDING = 2;
    private static final byte CLOSED = 3;
    private static final byte EVICTED = 4;
    private static final byte LEAKED = 5;
    private static final byte GONE = 6;
    private static final byte OVER = 7;
    private static final byte CLEANING = 8;
    private static final byte BROKEN = 9;
    private static final byte EVICTING = 10;

    private static final VarHandle STATE = VarHandles.of(lookup(), "state", byte.class);

    // Written by the acquirer as the pool gives it, before OPEN is published; never after.
    @Nullable
    private Connection pooled;

    // Changed by compareAndSet out of OPEN and out of CLEANING, otherwise by a release store of the thread that has
    // won. Read by every call (opaque).
    private byte state;

    // A CloseReason's code. Written by the winner of the way out, right after it has won; a reader before that sees the
    // first of all reasons.
    private byte ending;

    public Hold(Object handle, Label label, Thread acquirer, Owner owner) {
        super(handle, acquirer, label, owner);
        FlightEvents.acquireBegins(this);
    }

    /** Gives connections. */
    public interface Giver {
        Connection acquire() throws SQLException;
    }

    /** Asks for a connection, which is the hold's at once: no call lies between, at which the stack could run out. */
    public void askFor(Giver pool) throws SQLException {
        pooled = pool.acquire();
    }

    /** The pool has given a connection: the hold begins. */
    public void open() {
        FlightEvents.acquired(this);
        STATE.setRelease(this, OPEN);
    }

    /** The pool has given no connection. */
    public void gone(Counts<Ending> failures, Ending why) {
        countFailure(failures, why);
        FlightEvents.failed(this);
        STATE.setRelease(this, GONE);
    }

    /** Whether the pool has given a connection. */
    public boolean isGiven() {
        return pooled != null;
    }

    // ------------------------------------------------------------------ calls

    /**
     * Marks the beginning of a JDBC call.
     *
     * @return the mark, for {@link #exit}; or {@link #NOT_OPEN}: then nothing is marked and the call must not be made
     */
    public long enter() {
        Thread thread = Thread.currentThread();
        if (thread != acquirer()) {
            return enterAsAnother(thread);
        }
        long mark = markEntry();
        if ((byte) STATE.getOpaque(this) != OPEN) {
            unmark(mark);
            return NOT_OPEN;
        }
        usedByAcquirer();
        return mark;
    }

    private long enterAsAnother(Thread thread) {
        long mark = markEntryOfAnother();
        if ((byte) STATE.getVolatile(this) != OPEN) {
            unmark(mark);
            return NOT_OPEN;
        }
        usedByAnother(thread);
        return mark;
    }

    // ------------------------------------------------------------------ the way out

    /** Takes the hold out of OPEN. Whether this caller has won, and must give the connection up. */
    public boolean beginEnd(CloseReason how) {
        byte code = how.code();
        if (!STATE.compareAndSet(this, OPEN, ENDING)) {
            return false;
        }
        ending = code;
        usedBy(Thread.currentThread());
        return true;
    }

    /** The acquire fails although the pool has given a connection, which the acquirer must have evicted. */
    public void failGiven() {
        ending = CloseReason.ACQUIRE_FAILED.code();
        STATE.setRelease(this, ENDING);
    }

    /** The winner begins to clean the connection, which takes as long as the network does; unless it was taken over. */
    public boolean cleaning() {
        return moves(ENDING, CLEANING);
    }

    /**
     * The winner has finished cleaning, with success or not, or had nothing to clean.
     *
     * @return whether the winner still has to give the connection up; if not, the watchdog has taken it
     */
    public boolean cleaned() {
        return state() == ENDING || STATE.compareAndSet(this, CLEANING, ENDING);
    }

    public boolean isCleaning() {
        return state() == CLEANING;
    }

    /** For the watchdog: takes a connection whose cleaning hangs, and which the watchdog then must have evicted. */
    public boolean takeHung() {
        return STATE.compareAndSet(this, CLEANING, EVICTING);
    }

    /** The pool has evicted the connection already, so the winner has nothing to give up. */
    public void broken() {
        STATE.setRelease(this, BROKEN);
    }

    /** The winner will hand the connection back to the pool, unless it was taken over; no thread will evict it. */
    public boolean closing() {
        return moves(ENDING, CLOSED);
    }

    /** The winner will have the connection evicted, unless it was taken over; no thread will hand it back. */
    public boolean evicting() {
        return moves(state() == CLOSED ? CLOSED : ENDING, EVICTING);
    }

    /**
     * The acquirer is known to be at work as long as it lives. Of another thread the watchdog may not have heard yet.
     */
    private boolean moves(byte from, byte to) {
        if (Thread.currentThread() == acquirer()) {
            STATE.setRelease(this, to);
            return true;
        }
        return STATE.compareAndSet(this, from, to);
    }

    /** A thread that evicts has been told. */
    public void evicted() {
        STATE.compareAndSet(this, EVICTING, EVICTED);
    }

    // ------------------------------------------------------------------ left half way

    /** The thread that acquires or ends has failed on the way, and does no more about the hold. */
    public void leave() {
        done |= LEFT;
    }

    /** For the watchdog: whether the hold is on its way in or out, and no thread goes on with it. */
    public boolean isLeft() {
        byte now = (byte) STATE.getAcquire(this);
        if (now == OPEN) {
            return is(LEFT); // by an acquire that failed: no caller has got the connection
        }
        return now != EVICTED
                && now != LEAKED
                && (is(LEFT) || refersTo(null) || (!acquirer().isAlive() && !user().isAlive()));
    }

    /** For the watchdog: takes the connection of a hold that is left. Whether there is one, which it must have evicted. */
    public boolean takeLeft() {
        byte now = (byte) STATE.getAcquire(this);
        return now != GONE
                && now != OVER
                && (now != ACQUIRING || isGiven())
                && STATE.compareAndSet(this, now, EVICTING);
    }

    /** Whether the handle was collected unclosed, with no call running: no thread can end the hold any more. */
    public boolean isLost() {
        // First the handle, then the marks: a call that was running when the handle was collected is still marked.
        return isOpen() && refersTo(null) && !isRunning();
    }

    /** Takes a lost hold out of OPEN. Whether this caller has won, and must have the connection evicted. */
    public boolean leak() {
        if (!STATE.compareAndSet(this, OPEN, LEAKED)) {
            return false;
        }
        ending = CloseReason.COLLECTED.code();
        return true;
    }

    boolean isReturned() {
        return state() == CLOSED;
    }

    /** Counts how the hold, which has this slot, has ended; once. */
    void countEnd(int slot) {
        byte now = state();
        if (now == ACQUIRING || now == GONE || now == OVER || is(END_COUNTED)) {
            return;
        }
        LabelStats stats = label().stats();
        switch (now) {
            case EVICTED, EVICTING -> stats.evicted();
            case BROKEN -> stats.broken();
            case LEAKED -> stats.leaked();
            default -> stats.returnsIn(slot);
        }
        done |= END_COUNTED;
    }

    /** Adds the times of the hold to the figures of its label. */
    void settle() {
        boolean had = hasConnection();
        boolean waitedInVain = state() == GONE;
        try {
            if (had) {
                FlightEvents.ended(this);
            }
        } finally {
            STATE.setRelease(this, OVER);
        }
        if (had) {
            settleTimes();
        } else if (waitedInVain) {
            settleWaitInVain();
        }
    }

    // ------------------------------------------------------------------ questions

    public boolean isOpen() {
        return state() == OPEN;
    }

    /** Whether its thread waits for the pool. */
    public boolean isAcquiring() {
        return (byte) STATE.getAcquire(this) == ACQUIRING;
    }

    /** Whether the hold has a connection: in hand, or on its way back and not there yet, or leaked. */
    public boolean hasConnection() {
        byte now = (byte) STATE.getAcquire(this);
        return now != ACQUIRING && now != GONE && now != OVER;
    }

    /** Whether a thread holds the connection, or has it on the way back and not there yet. */
    public boolean isHeld() {
        return hasConnection() && state() != LEAKED;
    }

    /** The thread on which the end depends: that of the transaction, otherwise the last that used the connection. */
    public Thread holder() {
        return isOfTransaction() ? acquirer() : user();
    }

    /** Whether the thread has the connection in hand. */
    boolean isInHandOf(Thread thread) {
        return holder() == thread && !isHandedOver() && isOpen() && !isLost();
    }

    /** HikariCP's connection. */
    public Connection pooled() {
        if (pooled == null) {
            throw new IllegalStateException("hold " + this + " has no connection yet");
        }
        return pooled;
    }

    /** How the hold ended, in words. */
    public String ending() {
        return CloseReason.of(ending).words(rareStateIfAny());
    }

    boolean isLeaked() {
        return state() == LEAKED;
    }

    private byte state() {
        return (byte) STATE.getOpaque(this);
    }

    // ------------------------------------------------------------------ times

    /**
     * Counts the time since the watchdog's last tick: as in JDBC if a call is running now, as idle in hand only if no
     * call was running at either tick or between them.
     */
    public final void witness(long elapsed) {
        site().read(); // from here on the site keeps no class of the application alive
        byte now = (byte) STATE.getAcquire(this);
        if (now == ACQUIRING) {
            sampleWait(elapsed);
        } else if (hasConnection()) {
            sampleHeld(elapsed);
            if (now == OPEN) {
                sampleUse(elapsed);
            }
        }
    }

    /** For how long the connection has been held, in nanoseconds; 0 before a tick has met it, and once it is over. */
    public long heldNow() {
        return isHeld() ? heldFor() : 0;
    }

    /** Whether the holder has declared a hold that is as long as this one by now. */
    public boolean isExpected() {
        RareHoldState rare = rareStateIfAny();
        return rare != null && rare.isExpected(Duration.ofNanos(heldNow()));
    }

    /** For how long its thread has been waiting for the pool, in nanoseconds; 0 once the acquire is over. */
    public long waitedNow() {
        return isAcquiring() ? waitedFor() : 0;
    }

    /** For how long the connection has been idle in hand; 0 while a call is running, and if its use cannot be seen. */
    public long idleNow() {
        return isOpen() && !isRunning() && !isUnobserved() ? stillNow() : 0;
    }

    /** The hold as it is now. */
    public HoldData snapshot(Instant now) {
        return HoldReader.read(this, now);
    }

    @Override
    public String toString() {
        return "#" + id();
    }
}
