/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection in one caller's hand, from acquire to close.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
public final class Hold {

    /*
     * State.  ACQUIRING ──► OPEN ──close──► ENDING ──► CLOSED     handed back to the pool
     *             │                            └─────► EVICTED    thrown out of the pool
     *             └──────► GONE                                   the acquire failed
     *
     * A hold is in the books before the pool is asked, so that who waits is known, and so that no failure between the
     * acquire and the books can lose a connection. OPEN is published by a release store. The way out of OPEN is one
     * compareAndSet with one winner, and only the winner touches the pool's connection from then on. Every JDBC call
     * reads the state at its entry: the change of state is the cut, and nothing that was handed out need be told.
     *
     * Marks.  A JDBC call adds 1 to a mark at its entry; at its exit it takes the 1 away and adds one to the count of
     * calls in the bits above. The acquirer has a mark of his own, which he alone writes, without a fence: a call costs
     * two plain stores. All other threads share a second one and write it atomically. The hold is in JDBC if either has
     * a call running, so two threads in one connection can make it look busy, never idle.
     *
     * Times.  Only the watchdog writes them, at its ticks, and it counts only what it has seen: nobody reads a clock on
     * the way of an acquire, a call or a close.
     */

    private static final int ACQUIRING = 0;
    private static final int OPEN = 1;
    private static final int ENDING = 2;
    private static final int CLOSED = 3;
    private static final int EVICTED = 4;
    private static final int GONE = 5;

    private static final int CALLS_SHIFT = 16;
    private static final long RUNNING = (1L << CALLS_SHIFT) - 1;
    private static final long ENTER = 1;
    private static final long EXIT = (1L << CALLS_SHIFT) - 1;

    private static final AtomicLong IDS = new AtomicLong();

    private static final VarHandle STATE;
    private static final VarHandle OWN_MARK;
    private static final VarHandle OTHERS_MARK;
    private static final VarHandle USER;
    private static final VarHandle ID;
    private static final VarHandle HELD;
    private static final VarHandle IN_JDBC;
    private static final VarHandle IDLE_NOW;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Hold.class, "state", int.class);
            OWN_MARK = lookup.findVarHandle(Hold.class, "ownMark", long.class);
            OTHERS_MARK = lookup.findVarHandle(Hold.class, "othersMark", long.class);
            USER = lookup.findVarHandle(Hold.class, "user", Thread.class);
            ID = lookup.findVarHandle(Hold.class, "id", long.class);
            HELD = lookup.findVarHandle(Hold.class, "held", long.class);
            IN_JDBC = lookup.findVarHandle(Hold.class, "inJdbc", long.class);
            IDLE_NOW = lookup.findVarHandle(Hold.class, "idleNow", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String label;
    private final Thread acquirer;

    // Written by the acquirer before OPEN is published, never after.
    @Nullable
    private Connection pooled;

    // Written by the registry, on the acquirer's thread, before the slot shows this hold; read by whoever ends it.
    int slot;

    // Written by the acquirer once, right after OPEN: an immutable value, which reports may see late.
    private Site site = Site.NONE;

    // The winner of the way out writes it right after he has won; readers that come before him see nothing yet.
    @Nullable
    private String ending;

    // Changed by compareAndSet out of OPEN, by release stores before and after. Read by every call (opaque).
    private int state;

    // Written by the acquirer alone, opaque. Read by the watchdog, reports, and whoever closes (opaque).
    private long ownMark;

    // Written by all other threads, atomically. Read as the one above.
    private long othersMark;

    // The thread of the last call. Written by that thread, opaque; read by reports.
    private Thread user;

    // Set once, by compareAndSet, by whoever looks first.
    private long id;

    // Written by whoever is handed something that can be used unseen; never unset. Read by the end and by reports.
    private boolean unobserved;

    // Written by the watchdog alone, opaque, in nanoseconds; read by reports.
    private long held;
    private long inJdbc;
    private long idleNow;

    // The watchdog's own: the marks at its last tick, and whether there was one.
    private long seenMarks;
    private boolean seen;

    public Hold(String label, Thread acquirer) {
        this.label = label;
        this.acquirer = acquirer;
        this.user = acquirer;
    }

    /** The pool has given a connection: the hold begins. */
    public void open(Connection connection) {
        pooled = connection;
        STATE.setRelease(this, OPEN);
    }

    /** The pool has given none. */
    public void gone() {
        STATE.setRelease(this, GONE);
    }

    /**
     * Marks the beginning of a JDBC call.
     *
     * @return whether the hold is open; if not, nothing is marked and the call must not be made
     */
    public boolean enter() {
        Thread thread = Thread.currentThread();
        if (thread == acquirer) {
            OWN_MARK.setOpaque(this, ownMark + ENTER);
        } else {
            OTHERS_MARK.getAndAdd(this, ENTER);
        }
        if ((int) STATE.getOpaque(this) != OPEN) {
            unmark(thread, -ENTER);
            return false;
        }
        if (user != thread) {
            USER.setOpaque(this, thread);
        }
        return true;
    }

    /** Marks the end of a JDBC call. */
    public void exit() {
        unmark(Thread.currentThread(), EXIT);
    }

    private void unmark(Thread thread, long change) {
        if (thread == acquirer) {
            OWN_MARK.setOpaque(this, ownMark + change);
        } else {
            OTHERS_MARK.getAndAdd(this, change);
        }
    }

    /**
     * Takes the hold out of OPEN.
     *
     * @param why how it ended, for those who use the connection later
     * @return whether this caller has won, and must give the connection up
     */
    public boolean beginEnd(String why) {
        if (!STATE.compareAndSet(this, OPEN, ENDING)) {
            return false;
        }
        ending = why;
        return true;
    }

    /** The winner will hand the connection back to the pool, and nobody will evict it. */
    public void closing() {
        STATE.setRelease(this, CLOSED);
    }

    /** The winner will have the connection evicted, and nobody will hand it back. */
    public void evicting() {
        STATE.setRelease(this, EVICTED);
    }

    /** Whether a thread other than the caller is in a JDBC call just now. */
    public boolean isUsedByAnother() {
        long others = (long) OTHERS_MARK.getVolatile(this) & RUNNING;
        if (Thread.currentThread() == acquirer) {
            return others != 0;
        }
        return (others | ((long) OWN_MARK.getVolatile(this) & RUNNING)) != 0;
    }

    public boolean isOpen() {
        return (int) STATE.getOpaque(this) == OPEN;
    }

    /** Whether a connection is in somebody's hand, or on its way out of it. */
    public boolean hasConnection() {
        int now = (int) STATE.getAcquire(this);
        return now != ACQUIRING && now != GONE;
    }

    /** HikariCP's connection. */
    public Connection pooled() {
        if (pooled == null) {
            throw new IllegalStateException("hold " + this + " has no connection yet");
        }
        return pooled;
    }

    public String label() {
        return label;
    }

    public Thread user() {
        return (Thread) USER.getOpaque(this);
    }

    public Site site() {
        return site;
    }

    public void acquiredAt(Site line) {
        site = line;
    }

    /** How the hold ended. */
    public String ending() {
        String why = ending;
        return why == null ? "it is being closed" : why;
    }

    public boolean isUnobserved() {
        return unobserved;
    }

    /** Something was handed out that can be used unseen. */
    public void unobserved() {
        unobserved = true;
    }

    /** The hold's number. Given at the first question, so that a hold nobody asks about costs no counting. */
    public long id() {
        long given = (long) ID.getVolatile(this);
        if (given == 0) {
            ID.compareAndSet(this, 0L, IDS.incrementAndGet());
            given = (long) ID.getVolatile(this);
        }
        return given;
    }

    /**
     * Counts the time since the watchdog's last tick.
     *
     * <p>In JDBC is sampled: the whole time counts if a call is running now. Idle in hand is not: it counts only if no
     * call has been running at both ticks nor between them.
     */
    public void witness(long elapsed) {
        if (!hasConnection()) {
            return;
        }
        if (seen) {
            HELD.setOpaque(this, held + elapsed);
        }
        if (!isOpen()) {
            return; // on the way back: still held, neither in JDBC nor idle
        }
        long own = own();
        long others = others();
        boolean running = ((own | others) & RUNNING) != 0;
        if (running) {
            IN_JDBC.setOpaque(this, inJdbc + elapsed);
        }
        boolean stoodStill = seen && !running && own + others == seenMarks;
        IDLE_NOW.setOpaque(this, stoodStill ? idleNow + elapsed : 0);
        seenMarks = own + others;
        seen = true;
    }

    /** What is known of the hold now. */
    public HoldSnapshot snapshot(Instant now) {
        long heldFor = (long) HELD.getOpaque(this);
        long own = own();
        long others = others();
        boolean running = ((own | others) & RUNNING) != 0;
        Activity activity = !isOpen() ? Activity.ENDING : running ? Activity.IN_JDBC : Activity.IDLE_IN_HAND;
        Thread last = user();
        return new HoldSnapshot(
                id(),
                label,
                activity,
                Duration.ofNanos(heldFor),
                Duration.ofNanos(Math.min(heldFor, (long) IN_JDBC.getOpaque(this))),
                activity == Activity.IDLE_IN_HAND ? Duration.ofNanos((long) IDLE_NOW.getOpaque(this)) : Duration.ZERO,
                (own >>> CALLS_SHIFT) + (others >>> CALLS_SHIFT),
                now.minusNanos(heldFor),
                Names.of(last),
                last.getId(),
                site.line().map(Frame::toString),
                unobserved);
    }

    private long own() {
        return (long) OWN_MARK.getOpaque(this);
    }

    private long others() {
        return (long) OTHERS_MARK.getOpaque(this);
    }

    @Override
    public String toString() {
        return "#" + id();
    }
}
