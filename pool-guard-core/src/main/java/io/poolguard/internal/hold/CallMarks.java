/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.internal.clock.VarHandles;
import io.poolguard.internal.hold.RareHoldState.Expected;
import io.poolguard.internal.stack.Site;
import io.poolguard.internal.text.LogText;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records the JDBC calls of a hold: whether one is running, how many there were, and which thread made the last.
 *
 * <p>A call adds 1 to a mark at its entry; at its exit it takes the 1 away and adds one to the count of calls in the
 * bits above. The acquirer's thread has a mark of its own, which it alone writes, without a fence. Its call costs two
 * plain stores and one load, because the entry hands the mark to the exit, which so need not read the entry's store
 * back. A call of the acquirer's within a call is part of that call, and is not counted. All other threads share a
 * second mark and write it atomically. The hold is in JDBC if either mark has a call running, so two threads in one
 * connection can make it look busy, never idle.
 *
 * <p>Keeps the state, too, that few holds have.
 */
@SuppressWarnings("UnusedVariable") // fields are reached through their VarHandles
class CallMarks extends PhantomReference<Object> {

    private static final int CALLS_SHIFT = 16;
    private static final long RUNNING = (1L << CALLS_SHIFT) - 1;
    private static final long ENTER = 1;
    private static final long CALL = 1L << CALLS_SHIFT;
    private static final long EXIT = CALL - ENTER;

    /** The mark of a call that must not be made. */
    public static final long NOT_OPEN = -1;

    /** The mark of a call by another thread than the acquirer. No mark of the acquirer's has this value. */
    private static final long OF_ANOTHER = -2;

    private static final VarHandle OWN_MARK = VarHandles.of(lookup(), "ownMark", long.class);
    private static final VarHandle RARE_STATE = VarHandles.of(lookup(), "rareState", RareHoldState.class);

    // Written by the watchdog once, when the thread has ended; read by every call.
    private Thread acquirer;

    // Written by the acquirer alone, opaque; read by the watchdog, by reports and by the closing thread (opaque).
    private long ownMark;

    // Made once, by compareAndSet, by the first thread that needs it. Has the mark of the other threads, and the last
    // of them.
    @Nullable
    private RareHoldState rareState;

    // Written by each thread that executes a statement; read by reports, which may see it late. Immutable.
    @Nullable
    private String statement;

    CallMarks(Object handle, Thread acquirer) {
        super(handle, null); // no queue: the watchdog looks at each hold at its ticks
        this.acquirer = acquirer;
    }

    /** For the acquirer's thread. Gives the mark from before the call, for {@link #exit}. */
    final long markEntry() {
        long mark = ownMark;
        OWN_MARK.setOpaque(this, mark + ENTER);
        return mark;
    }

    final long markEntryOfAnother() {
        rareState().othersMark.getAndAdd(ENTER);
        return OF_ANOTHER;
    }

    /** Takes the entry back, because the call is not made. */
    final void unmark(long mark) {
        if (mark == OF_ANOTHER) {
            rareState().othersMark.getAndAdd(-ENTER);
        } else {
            OWN_MARK.setOpaque(this, mark);
        }
    }

    /** Marks the end of a JDBC call, on the thread that marked its begin. */
    public void exit(long mark) {
        if (mark == OF_ANOTHER) {
            rareState().othersMark.getAndAdd(EXIT);
        } else {
            OWN_MARK.setOpaque(this, (mark & RUNNING) == 0 ? mark + CALL : mark);
        }
    }

    /**
     * Marks the beginning of a ping, which asks whether the connection is alive. It is a call like others while it runs;
     * but it is no use: its thread has nothing in hand for it, and who was idle before is idle as long after it.
     */
    public long beginPing() {
        return Thread.currentThread() == acquirer ? markEntry() : markEntryOfAnother();
    }

    /** Marks the end of a ping, on the thread that marked its begin. */
    public void endPing(long mark) {
        unmark(mark);
    }

    final void usedBy(Thread thread) {
        if (thread == acquirer) {
            usedByAcquirer();
        } else {
            usedByAnother(thread);
        }
    }

    /** For the acquirer's thread. */
    final void usedByAcquirer() {
        RareHoldState rare = rareState;
        if (rare != null && rare.otherUser.getPlain() != null) {
            rare.otherUser.set(null);
        }
    }

    final void usedByAnother(Thread thread) {
        RareHoldState rare = rareState();
        if (rare.otherUser.getPlain() != thread) {
            rare.otherUser.set(thread);
        }
    }

    /** The thread that acquired the connection, or waits for it. */
    public final Thread acquirer() {
        return acquirer;
    }

    /** The thread that used the connection last. */
    public final Thread user() {
        RareHoldState rare = rareStateIfAny();
        Thread other = rare == null ? null : rare.otherUser.get();
        return other == null ? acquirer : other;
    }

    /** The acquirer's task is over, and the connection was not closed: some other thread has it, or will have it. */
    public final void handOver() {
        rareState().handedOver = true;
    }

    /** Whether the thread on which the end depends is not known: the acquirer has handed it over, and nobody used it yet. */
    public final boolean isHandedOver() {
        RareHoldState rare = rareStateIfAny();
        return rare != null && rare.handedOver && rare.otherUser.get() == null;
    }

    /** For the watchdog: keeps of threads that have ended only name and id. */
    public final void forgetEndedThreads() {
        acquirer = living(acquirer);
        RareHoldState rare = rareStateIfAny();
        if (rare != null) {
            rare.otherUser.updateAndGet(other -> other == null ? null : living(other));
        }
    }

    private static Thread living(Thread thread) {
        return thread.isAlive() || thread instanceof EndedThread ? thread : new EndedThread(thread);
    }

    /** Whether a thread other than the calling one is in a JDBC call just now. */
    public final boolean isUsedByAnother() {
        RareHoldState rare = (RareHoldState) RARE_STATE.getVolatile(this);
        long others = rare == null ? 0 : rare.othersMark.get() & RUNNING;
        if (Thread.currentThread() == acquirer) {
            return others != 0;
        }
        return (others | ((long) OWN_MARK.getVolatile(this) & RUNNING)) != 0;
    }

    /** Both marks in one number, which changes with each entry and each exit. */
    public final long marks() {
        return own() + others();
    }

    final boolean isRunning() {
        return ((own() | others()) & RUNNING) != 0;
    }

    /** Whether one call is running, without another one within it or beside it. */
    final boolean isInOneCall() {
        return (marks() & RUNNING) == 1;
    }

    final long calls() {
        return (own() >>> CALLS_SHIFT) + (others() >>> CALLS_SHIFT);
    }

    private long own() {
        return (long) OWN_MARK.getOpaque(this);
    }

    private long others() {
        RareHoldState rare = (RareHoldState) RARE_STATE.getAcquire(this);
        return rare == null ? 0 : rare.othersMark.getOpaque();
    }

    /** A statement is executed: its text, or its name if it has none. */
    public final void executes(String text) {
        statement = text;
    }

    /** The statement that was executed last, as it was given. */
    final Optional<String> statement() {
        return Optional.ofNullable(statement);
    }

    // ------------------------------------------------------------------ what few holds have

    /** For the acquirer: the acquire is refused, so that the others of its wait cycle go on. */
    public final void refuse() {
        rareState().refused = true;
    }

    final boolean isRefused() {
        RareHoldState rare = rareStateIfAny();
        return rare != null && rare.refused;
    }

    public final Site site() {
        RareHoldState rare = rareStateIfAny();
        return rare == null ? Site.NONE : rare.site;
    }

    public final void acquiredAt(Site where) {
        if (where != Site.NONE) {
            rareState().site = where;
        }
    }

    /** The holder declares how long the hold will last, and why. */
    public final void expect(Optional<Duration> duration, String reason) {
        rareState().expected = new Expected(duration, LogText.clean(reason));
    }

    /** What the application calls the work that the connection is held for. */
    public final void inContext(String context) {
        rareState().context = context;
    }

    /** The hold's number. Given when it is first asked for, so that other holds cost no counting. */
    public final long id() {
        return rareState().id();
    }

    /** The line at which a session gave the connection back. Set before the end begins. */
    public final void releasedAt(Site line) {
        rareState().releasedAt = line;
    }

    /** The rare state, or null if the hold has none yet. */
    final @Nullable RareHoldState rareStateIfAny() {
        return (RareHoldState) RARE_STATE.getAcquire(this);
    }

    /** The rare state, made if the hold has none yet. */
    final RareHoldState rareState() {
        RareHoldState made = (RareHoldState) RARE_STATE.getVolatile(this);
        if (made != null) {
            return made;
        }
        RareHoldState fresh = new RareHoldState();
        RareHoldState before = (RareHoldState) RARE_STATE.compareAndExchange(this, (RareHoldState) null, fresh);
        return before == null ? fresh : before;
    }
}
