/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import org.jspecify.annotations.Nullable;

/**
 * What the JDBC calls of a hold leave behind: that one is running, how many there were, and whose was the last.
 *
 * <p>A call adds 1 to a mark at its entry; at its exit it takes the 1 away and adds one to the count of calls in the
 * bits above. The acquirer has a mark of his own, which he alone writes, without a fence: a call costs two plain
 * stores and one load, because its exit is told what the mark was at its entry, and need not wait to read its own store
 * back. A call of his within a call is part of it, and is not counted. All other threads share a second mark and write
 * it atomically. The hold is in JDBC if either has a call running, so two threads in one connection can make it look
 * busy, never idle.
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

    /** The mark of a call by another thread than the acquirer, which no mark of his can be. */
    private static final long OF_ANOTHER = -2;

    private static final VarHandle OWN_MARK = FieldHandle.of(lookup(), "ownMark", long.class);
    private static final VarHandle PARTICULARS = FieldHandle.of(lookup(), "particulars", Particulars.class);

    // Written by the watchdog once, when the thread has ended; read by every call.
    private Thread acquirer;

    // Written by the acquirer alone, opaque. Read by the watchdog, reports, and whoever closes (opaque).
    private long ownMark;

    // Made once, by compareAndSet, by whoever needs them first. The other threads' mark is there, and which it was
    // last.
    @Nullable
    private Particulars particulars;

    CallMarks(Object handle, Thread acquirer) {
        super(handle, null); // no queue: the watchdog asks each hold at its ticks
        this.acquirer = acquirer;
    }

    /** For the acquirer's thread. Gives what the mark was before, which {@link #exit} is told. */
    final long markEntry() {
        long mark = ownMark;
        OWN_MARK.setOpaque(this, mark + ENTER);
        return mark;
    }

    final long markEntryOfAnother() {
        particulars().othersMark.getAndAdd(ENTER);
        return OF_ANOTHER;
    }

    /** The call is not made. */
    final void unmark(long mark) {
        if (mark == OF_ANOTHER) {
            particulars().othersMark.getAndAdd(-ENTER);
        } else {
            OWN_MARK.setOpaque(this, mark);
        }
    }

    /** Marks the end of a JDBC call: the same thread's. */
    public void exit(long mark) {
        if (mark == OF_ANOTHER) {
            particulars().othersMark.getAndAdd(EXIT);
        } else {
            OWN_MARK.setOpaque(this, (mark & RUNNING) == 0 ? mark + CALL : mark);
        }
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
        Particulars some = particulars;
        if (some != null && some.otherUser.getPlain() != null) {
            some.otherUser.set(null);
        }
    }

    final void usedByAnother(Thread thread) {
        Particulars some = particulars();
        if (some.otherUser.getPlain() != thread) {
            some.otherUser.set(thread);
        }
    }

    /** The thread that acquired the connection, or waits for it. */
    public final Thread acquirer() {
        return acquirer;
    }

    /** The thread that used the connection last. */
    public final Thread user() {
        Particulars some = someParticulars();
        Thread other = some == null ? null : some.otherUser.get();
        return other == null ? acquirer : other;
    }

    /** For the watchdog: keeps of threads that have ended no more than what they were called. */
    public final void forgetEndedThreads() {
        acquirer = living(acquirer);
        Particulars some = someParticulars();
        if (some != null) {
            some.otherUser.updateAndGet(other -> other == null ? null : living(other));
        }
    }

    private static Thread living(Thread thread) {
        return thread.isAlive() || thread instanceof EndedThread ? thread : new EndedThread(thread);
    }

    /** Whether a thread other than the caller is in a JDBC call just now. */
    public final boolean isUsedByAnother() {
        Particulars some = (Particulars) PARTICULARS.getVolatile(this);
        long others = some == null ? 0 : some.othersMark.get() & RUNNING;
        if (Thread.currentThread() == acquirer) {
            return others != 0;
        }
        return (others | ((long) OWN_MARK.getVolatile(this) & RUNNING)) != 0;
    }

    /** Both marks in one number, which moves with each entry and each exit. */
    final long marks() {
        return own() + others();
    }

    final boolean isRunning() {
        return ((own() | others()) & RUNNING) != 0;
    }

    /** Whether one call is running, and not another within it or beside it. */
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
        Particulars some = (Particulars) PARTICULARS.getAcquire(this);
        return some == null ? 0 : some.othersMark.getOpaque();
    }

    /** The particulars, if there are any. */
    final @Nullable Particulars someParticulars() {
        return (Particulars) PARTICULARS.getAcquire(this);
    }

    /** The particulars, made if there are none. */
    final Particulars particulars() {
        Particulars made = (Particulars) PARTICULARS.getVolatile(this);
        if (made != null) {
            return made;
        }
        Particulars fresh = new Particulars();
        Particulars before = (Particulars) PARTICULARS.compareAndExchange(this, (Particulars) null, fresh);
        return before == null ? fresh : before;
    }
}
