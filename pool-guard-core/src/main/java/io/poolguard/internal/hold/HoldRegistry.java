/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All holds of a guard, each from the begin of its acquire until it is over.
 *
 * <p>Safe for use by many threads. No lock: a hold takes a free slot by compareAndSet and leaves it by a plain release
 * store. A reader walks over the slots and sees each hold that was there all the while.
 */
public final class HoldRegistry {

    /*
     * Slots stand in chunks, each twice as long as the one before. Chunks are added and never removed: as many slots
     * stay as were once needed at the same time, waiting threads included. A thread has a few slots of its own in each
     * chunk, so that threads seldom meet, and so that a thread that holds a connection already normally meets its own
     * hold. Nearly all holds stand in their thread's own slots of the first chunk. The others stand elsewhere, and are
     * counted; while there are enough slots for them, they stand in their thread's own slots of a later chunk, and if
     * these are taken, anywhere. A removal looks in the same places.
     */

    static final int FIRST = 256;

    /** Any slot but the first ones. */
    static final int ELSEWHERE = -1;

    private static final int CHUNKS = 22;
    private static final int OWN = 4;
    private static final int OWN_ELSEWHERE = 8;
    private static final int TRIES_ANYWHERE = 32;
    private static final int SLOTS_PER_HOLD = 4;

    // Each chunk is written once, by compareAndSet, by the thread that needs it; a slot by the thread that takes it.
    private final AtomicReferenceArray<AtomicReferenceArray<Hold>> chunks = new AtomicReferenceArray<>(CHUNKS);
    private final AtomicReferenceArray<Hold> first = new AtomicReferenceArray<>(FIRST);

    // Holds elsewhere than in their thread's own slots of the first chunk. Written by the threads that add and remove
    // them; read by each acquire.
    private final AtomicInteger elsewhere = new AtomicInteger();

    public HoldRegistry() {
        chunks.set(0, first);
    }

    /**
     * Adds a hold. Allocates nothing for it but a chunk now and then, and so has no Optional to return.
     *
     * @return another hold that the thread has in hand, if one is met on the way; otherwise this hold
     */
    public Hold add(Hold hold) {
        Thread thread = hold.acquirer();
        int own = scatter(thread.getId());
        if (elsewhere.getPlain() == 0 && areOwnFree(own) && place(hold, own)) {
            return hold;
        }
        return addAmongOthers(hold, thread, own);
    }

    /** Whether the thread's own slots are free, as they mostly are: most threads hold nothing yet. */
    private boolean areOwnFree(int own) {
        for (int i = 0; i < OWN; i++) {
            if (first.getAcquire(own + i & FIRST - 1) != null) {
                return false;
            }
        }
        return true;
    }

    private boolean place(Hold hold, int at) {
        int place = at & FIRST - 1;
        if (!first.compareAndSet(place, null, hold)) {
            return false;
        }
        hold.label().stats().acquiresIn(place);
        hold.done |= HoldTimes.ACQUIRE_COUNTED;
        return true;
    }

    private Hold addAmongOthers(Hold hold, Thread thread, int own) {
        boolean placed = false;
        Hold outer = hold;
        for (int i = 0; i < OWN; i++) {
            Hold there = first.getAcquire(own + i & FIRST - 1);
            if (there == null) {
                placed = placed || place(hold, own + i);
            } else if (there.isInHandOf(thread)) {
                outer = there;
            }
        }
        if (outer == hold && elsewhere.getPlain() > 0) {
            outer = metElsewhere(thread, own, hold);
        }
        if (!placed) {
            addElsewhere(hold);
        }
        return outer;
    }

    private Hold metElsewhere(Thread thread, int own, Hold otherwise) {
        for (int k = 1; exists(k); k++) {
            AtomicReferenceArray<Hold> chunk = chunk(k);
            for (int i = 0; i < OWN_ELSEWHERE; i++) {
                Hold there = chunk.getAcquire(own + i & chunk.length() - 1);
                if (there != null && there.isInHandOf(thread)) {
                    return there;
                }
            }
        }
        return otherwise;
    }

    private void addElsewhere(Hold hold) {
        int wanted = FIRST + SLOTS_PER_HOLD * (elsewhere.get() + 1);
        int chunksThere = chunksThere();
        while (slotsIn(chunksThere) < wanted) {
            addChunk(chunksThere++);
        }
        while (!changesASlot(hold, TAKE)) {
            addChunk(chunksThere++);
        }
        hold.countAcquire();
        elsewhere.incrementAndGet();
        hold.done |= HoldTimes.STANDS_ELSEWHERE;
    }

    /** What a hold does with a slot. */
    private interface SlotChange {

        /** Whether the hold has done it. */
        boolean isMade(AtomicReferenceArray<Hold> chunk, int slot, Hold hold);
    }

    private static final SlotChange TAKE = (chunk, slot, hold) -> replaces(chunk, slot, null, hold);
    private static final SlotChange LEAVE = (chunk, slot, hold) -> replaces(chunk, slot, hold, null);

    /** Tries the change at all places elsewhere where the hold may stand, until one slot has changed. */
    private boolean changesASlot(Hold hold, SlotChange change) {
        int own = scatter(hold.acquirer().getId());
        for (int k = 1; exists(k); k++) {
            for (int i = 0; i < OWN_ELSEWHERE; i++) {
                if (isMade(change, chunk(k), own + i, hold)) {
                    return true;
                }
            }
        }
        int anywhere = System.identityHashCode(hold);
        for (int k = 0; exists(k); k++) {
            for (int i = 0; i < TRIES_ANYWHERE; i++) {
                anywhere = scatter(anywhere);
                if (isMade(change, chunk(k), anywhere, hold)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isMade(SlotChange change, AtomicReferenceArray<Hold> chunk, int place, Hold hold) {
        return change.isMade(chunk, place & chunk.length() - 1, hold);
    }

    private static boolean replaces(
            AtomicReferenceArray<Hold> chunk, int slot, @Nullable Hold from, @Nullable Hold to) {
        return chunk.getPlain(slot) == from && chunk.compareAndSet(slot, from, to);
    }

    /**
     * Removes the hold, and adds it to the figures of its label. A second removal does nothing.
     *
     * <p>In this order: a reader that does not find the hold finds its end counted, and a removal that fails half way
     * can be done again, and counts nothing twice.
     */
    public void remove(Hold hold) {
        int own = scatter(hold.acquirer().getId());
        for (int i = 0; i < OWN; i++) {
            int place = own + i & FIRST - 1;
            if (first.getPlain(place) == hold) {
                boolean returned = hold.isReturned();
                hold.countEnd(place);
                try {
                    hold.settle();
                } finally {
                    leave(place, hold, returned);
                }
                return;
            }
        }
        removeElsewhere(hold);
    }

    /** A hold that was handed back is removed by one thread alone; another one perhaps by two. */
    private void leave(int place, Hold hold, boolean returned) {
        if (returned) {
            first.setRelease(place, null);
        } else {
            first.compareAndSet(place, hold, null);
        }
    }

    private void removeElsewhere(Hold hold) {
        hold.countEnd(ELSEWHERE);
        if (hold.is(HoldTimes.STANDS_ELSEWHERE)) {
            elsewhere.decrementAndGet();
            hold.done &= ~HoldTimes.STANDS_ELSEWHERE;
        }
        hold.settle();
        changesASlot(hold, LEAVE);
    }

    /** The holds that the thread has in hand. Walks over all holds. */
    public List<Hold> heldBy(Thread thread) {
        List<Hold> held = new ArrayList<>();
        forEach(hold -> {
            if (hold.isInHandOf(thread)) {
                held.add(hold);
            }
        });
        return held;
    }

    /** Shows each hold to the reader, also those that still wait for their connection. */
    public void forEach(Consumer<Hold> reader) {
        for (int k = 0; exists(k); k++) {
            AtomicReferenceArray<Hold> chunk = chunk(k);
            for (int i = 0; i < chunk.length(); i++) {
                Hold hold = chunk.getAcquire(i);
                if (hold != null) {
                    reader.accept(hold);
                }
            }
        }
    }

    /** Whether no thread holds a connection or waits for one. */
    public boolean isEmpty() {
        List<Hold> all = new ArrayList<>();
        forEach(all::add);
        return all.isEmpty();
    }

    /** The threads that wait for a connection. */
    public Set<Thread> waitingThreads() {
        return acquiring().stream().map(Hold::acquirer).collect(Collectors.toSet());
    }

    /** The holds that wait for a connection. */
    public List<Hold> acquiring() {
        List<Hold> acquiring = new ArrayList<>();
        forEach(hold -> {
            if (hold.isAcquiring()) {
                acquiring.add(hold);
            }
        });
        return acquiring;
    }

    /** The holds that have a connection. */
    public List<Hold> holds() {
        List<Hold> holds = new ArrayList<>();
        forEach(hold -> {
            if (hold.hasConnection()) {
                holds.add(hold);
            }
        });
        return holds;
    }

    /** Snapshots of the holds that have a connection, longest first. */
    public List<HoldSnapshot> snapshots() {
        Instant now = Instant.now();
        return holds().stream()
                .map(hold -> hold.snapshot(now))
                .<HoldSnapshot>map(hold -> hold)
                .sorted(Comparator.comparing(HoldSnapshot::held).reversed().thenComparing(HoldSnapshot::id))
                .toList();
    }

    /** How many slots there are. A tick walks over all of them. */
    int slots() {
        return slotsIn(chunksThere());
    }

    private static int slotsIn(int chunks) {
        return FIRST * ((1 << chunks) - 1);
    }

    private int chunksThere() {
        int k = 0;
        while (exists(k)) {
            k++;
        }
        return k;
    }

    private boolean exists(int k) {
        return k < CHUNKS && chunks.getAcquire(k) != null;
    }

    private AtomicReferenceArray<Hold> chunk(int k) {
        return chunks.getAcquire(k);
    }

    /** Adds the chunk of this number, unless another thread has. */
    private void addChunk(int k) {
        if (k >= CHUNKS) {
            throw new IllegalStateException("no slot left for another hold (chunks=" + CHUNKS + ")");
        }
        chunks.compareAndSet(k, null, new AtomicReferenceArray<>(FIRST << k));
    }

    private static int scatter(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 33);
    }
}
