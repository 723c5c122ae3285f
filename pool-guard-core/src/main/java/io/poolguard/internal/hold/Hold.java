/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.HoldSnapshot.Expected;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection in one caller's hand, from acquire to close.
 *
 * <p>A phantom reference to what the caller holds: the books must not keep it alive, and when it has been collected
 * before it was closed, nobody can close it any more.
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
     * These end in OVER, GONE excepted, when the pool has the connection back and the hold leaves the books.
     *
     * A hold is in the books before the pool is asked, so that who waits is known, and so that no failure between the
     * acquire and the books can lose a connection. OPEN is published by a release store. The way out of OPEN is one
     * compareAndSet with one winner, and only the winner touches the pool's connection from then on; but while he cleans
     * it the watchdog may take it from him, and the two ways out of CLEANING have one winner again. Every JDBC call
     * reads the state at its entry: the change of state is the cut, and nothing that was handed out need be told.
     *
     * Size.  There is a hold for every acquire, so what few holds have stands apart, in Particulars, and states and
     * marks that a narrower type can hold have it.
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

    private static final VarHandle STATE = FieldHandle.of(lookup(), "state", byte.class);

    private final boolean transaction;

    // Written by the acquirer before OPEN is published, never after.
    @Nullable
    private Connection pooled;

    // Written by each thread that executes something; an immutable value, which reports may see late.
    @Nullable
    private String statement;

    // Changed by compareAndSet out of OPEN and out of CLEANING, otherwise by release stores of the one who may. Read by
    // every call (opaque).
    private byte state;

    // An Ending. Written by the winner of the way out, right after he has won: readers before him see the first of all.
    private byte ending;

    public Hold(Object handle, Label label, Thread acquirer, Owner owner) {
        super(handle, acquirer, label);
        this.transaction = owner == Owner.TRANSACTION;
        FlightEvents.acquireBegins(this);
    }

    /** The pool has given a connection: the hold begins. */
    public void open(Connection connection) {
        pooled = connection;
        FlightEvents.acquired(this);
        STATE.setRelease(this, OPEN);
    }

    /** The pool has given none. */
    public void gone() {
        label().book().failed();
        FlightEvents.failed(this);
        STATE.setRelease(this, GONE);
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

    /** Something is executed: its text, or what it is called. */
    public void executes(String text) {
        statement = text;
    }

    // ------------------------------------------------------------------ the way out

    /**
     * Takes the hold out of OPEN.
     *
     * @return whether this caller has won, and must give the connection up
     */
    public boolean beginEnd(Ending how) {
        if (!STATE.compareAndSet(this, OPEN, ENDING)) {
            return false;
        }
        ending = how.code();
        return true;
    }

    /** Where the session was that gave the connection back: said before the end begins. */
    public void releasedAt(Site line) {
        particulars().releasedAt = line;
    }

    /** The winner begins to clean the connection, which takes as long as the network does. */
    public void cleaning() {
        usedBy(Thread.currentThread());
        STATE.setRelease(this, CLEANING);
    }

    /**
     * The winner is through with it, well or not, or had nothing to clean.
     *
     * @return whether the connection is still his to give up; if not, the watchdog has taken it
     */
    public boolean cleaned() {
        return state() == ENDING || STATE.compareAndSet(this, CLEANING, ENDING);
    }

    public boolean isCleaning() {
        return state() == CLEANING;
    }

    /** For the watchdog: takes a connection whose cleaning hangs. If it has got it, it must have it evicted. */
    public boolean takeHung() {
        return STATE.compareAndSet(this, CLEANING, EVICTED);
    }

    /** The pool has thrown the connection out already: the winner has nothing to give up. */
    public void broken() {
        STATE.setRelease(this, BROKEN);
    }

    /** The winner will hand the connection back to the pool, and nobody will evict it. */
    public void closing() {
        STATE.setRelease(this, CLOSED);
    }

    /** The winner will have the connection evicted, and nobody will hand it back. */
    public void evicting() {
        STATE.setRelease(this, EVICTED);
    }

    /** Whether what the caller held was collected unclosed, with no call running: nobody can end the hold any more. */
    public boolean isLost() {
        // First the handle, then the marks: a call that was running when the handle went is still marked.
        return isOpen() && refersTo(null) && !isRunning();
    }

    /**
     * Takes a lost hold out of OPEN.
     *
     * @return whether this caller has won, and must have the connection evicted
     */
    public boolean leak() {
        if (!STATE.compareAndSet(this, OPEN, LEAKED)) {
            return false;
        }
        ending = Ending.COLLECTED.code();
        return true;
    }

    boolean isReturned() {
        return state() == CLOSED;
    }

    /** Writes the figures into the label's book, once the hold is over. */
    void settle() {
        if (hasConnection()) {
            LabelBook book = label().book();
            switch (state()) {
                case EVICTED -> book.evicted();
                case BROKEN -> book.broken();
                case LEAKED -> book.leaked();
                default -> {} // counted where it stood
            }
            FlightEvents.ended(this);
            STATE.setRelease(this, OVER);
            settleTimes();
        } else {
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

    /** Whether a connection is in somebody's hand, or on its way out of it. */
    public boolean hasConnection() {
        byte now = (byte) STATE.getAcquire(this);
        return now != ACQUIRING && now != GONE && now != OVER;
    }

    /** Whether the connection is with its holder, or on its way back and not there yet. */
    public boolean isHeld() {
        return hasConnection() && state() != LEAKED;
    }

    /** The thread on which its end depends: that of its transaction, otherwise the last that used it. */
    public Thread holder() {
        return transaction ? acquirer() : user();
    }

    /** Whether the thread has it in hand. */
    boolean isInHandOf(Thread thread) {
        return holder() == thread && isOpen() && !isLost();
    }

    /** Whether only the running transaction that acquired it can end it. */
    public boolean isOfTransaction() {
        return transaction;
    }

    /** HikariCP's connection. */
    public Connection pooled() {
        if (pooled == null) {
            throw new IllegalStateException("hold " + this + " has no connection yet");
        }
        return pooled;
    }

    public Site site() {
        Particulars some = someParticulars();
        return some == null ? Site.NONE : some.site;
    }

    public void acquiredAt(Site where) {
        if (where != Site.NONE) {
            particulars().site = where;
        }
    }

    /** How the hold ended, in words. */
    public String ending() {
        return Ending.of(ending).words(someParticulars());
    }

    /** The holder has said how long he will hold, and why. */
    public void expect(Expected expected) {
        particulars().expected = new Expected(expected.duration(), Names.clean(expected.reason()));
    }

    /** Whether the holder has said that he will hold for as long as he does. */
    public boolean isExpected() {
        Particulars some = someParticulars();
        return some != null && some.isExpected(Duration.ofNanos(heldNow()));
    }

    /** What the application calls the work that the connection is held for. */
    public void inContext(String context) {
        particulars().context = context;
    }

    /** The hold's number. Given at the first question, so that a hold nobody asks about costs no counting. */
    public long id() {
        return particulars().id();
    }

    private byte state() {
        return (byte) STATE.getOpaque(this);
    }

    // ------------------------------------------------------------------ times

    /**
     * Counts the time since the watchdog's last tick.
     *
     * <p>In JDBC is sampled: the whole time counts if a call is running now. Idle in hand is not: it counts only if no
     * call has been running at both ticks nor between them.
     */
    public final void witness(long elapsed) {
        site().read(); // keeps no class of the application beyond a tick
        byte now = (byte) STATE.getAcquire(this);
        if (now == ACQUIRING) {
            witnessWait(elapsed);
        } else if (hasConnection()) {
            witnessHeld(elapsed);
            if (now == OPEN) {
                witnessUse(elapsed);
            }
        }
    }

    /** For how long the connection has been held, in nanoseconds; 0 before a tick has met it, and once it is over. */
    public long heldNow() {
        return isHeld() ? heldFor() : 0;
    }

    /** For how long its thread has been waiting for the pool, in nanoseconds; 0 once it has a connection, or none. */
    public long waitedNow() {
        return isAcquiring() ? waitedFor() : 0;
    }

    /** For how long it has been idle in hand; 0 while a call is running, and where that cannot be seen. */
    public long idleNow() {
        return isOpen() && !isRunning() && !isUnobserved() ? stillNow() : 0;
    }

    /** What is known of the hold now. */
    public HoldSnapshot snapshot(Instant now) {
        Duration heldFor = Duration.ofNanos(heldFor());
        Duration inJdbcFor = Duration.ofNanos(inJdbc());
        Duration stillFor = Duration.ofNanos(stillNow());
        Activity activity = activity();
        Thread last = user();
        Particulars some = someParticulars();
        return new HoldSnapshot(
                id(),
                label().name(),
                activity,
                heldFor,
                isTimed() || inJdbcFor.compareTo(heldFor) < 0 ? inJdbcFor : heldFor,
                isTimed(),
                activity == Activity.IDLE_IN_HAND ? stillFor : Duration.ZERO,
                activity == Activity.IN_JDBC ? stillFor : Duration.ZERO,
                calls(),
                now.minus(heldFor),
                Names.of(last),
                last.getId(),
                !acquirer().isAlive(),
                site().line().map(Frame::toString),
                Optional.ofNullable(statement).map(StatementText::of),
                some == null ? Optional.empty() : Optional.ofNullable(some.context),
                some == null ? Optional.empty() : Optional.ofNullable(some.expected),
                isUnobserved());
    }

    private Activity activity() {
        byte now = state();
        if (now == ACQUIRING) {
            return Activity.ACQUIRING;
        }
        if (now == LEAKED || isLost()) {
            return Activity.LEAKED;
        }
        if (now != OPEN) {
            return Activity.ENDING;
        }
        return isRunning() ? Activity.IN_JDBC : Activity.IDLE_IN_HAND;
    }

    @Override
    public String toString() {
        return "#" + id();
    }
}
