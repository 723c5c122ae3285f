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
 * The books: every hold, and every thread that waits for one, until it is over.
 *
 * <p>Safe for use by many threads. No lock: a hold takes a free slot by compareAndSet and gives it back by a plain
 * release store. Readers walk over the slots and see each hold that was there all the while.
 */
public final class HoldRegistry {

    /*
     * Slots stand in chunks, each twice as long as the one before, which are added and never removed: as many slots
     * stay as were once needed at the same time, waiting threads included. A thread has a few slots of its own in each
     * chunk, so that threads seldom meet, and so that a thread which holds already normally meets its own hold. Nearly
     * all holds stand in their thread's own slots of the first chunk. The others are counted; while there are enough
     * slots for them, they stand in their thread's own slots of a later chunk, and if these are taken, anywhere. On its
     * way out a hold looks in the same places.
     */

    static final int FIRST = 256;
    private static final int CHUNKS = 22;
    private static final int OWN = 4;
    private static final int OWN_ELSEWHERE = 8;
    private static final int TRIES_ANYWHERE = 32;
    private static final int SLOTS_PER_HOLD = 4;

    // Each chunk is written once, by compareAndSet, by the thread that needs it; its slots by those who take them.
    private final AtomicReferenceArray<AtomicReferenceArray<Hold>> chunks = new AtomicReferenceArray<>(CHUNKS);
    private final AtomicReferenceArray<Hold> first = new AtomicReferenceArray<>(FIRST);

    // Holds outside their thread's own slots of the first chunk. Written by those who enter and leave such a slot.
    private final AtomicInteger elsewhere = new AtomicInteger();

    public HoldRegistry() {
        chunks.set(0, first);
    }

    /**
     * Puts the hold in the books.
     *
     * @return a hold that its thread has in its hand already, as far as one is met on the way; otherwise the same one
     */
    public Hold add(Hold hold) {
        Thread thread = hold.acquirer();
        int own = scatter(thread.getId());
        if (elsewhere.getPlain() == 0 && areOwnFree(own) && place(hold, own)) {
            return hold;
        }
        return addAmongOthers(hold, thread, own);
    }

    /** Most threads hold nothing yet, and have met no other: to see that takes no more than a look. */
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
        hold.label().book().acquiresIn(place);
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
        hold.label().book().acquires();
        int wanted = FIRST + SLOTS_PER_HOLD * elsewhere.incrementAndGet();
        int chunksThere = chunksThere();
        while (slotsIn(chunksThere) < wanted) {
            addChunk(chunksThere++);
        }
        while (!replace(hold, null, hold)) {
            addChunk(chunksThere++);
        }
    }

    /**
     * Goes to all places where a hold may stand elsewhere, to the first that has the one value, and gives it the other.
     *
     * @return whether there was such a place
     */
    private boolean replace(Hold hold, @Nullable Hold from, @Nullable Hold to) {
        int own = scatter(hold.acquirer().getId());
        for (int k = 1; exists(k); k++) {
            for (int i = 0; i < OWN_ELSEWHERE; i++) {
                if (replace(chunk(k), own + i, from, to)) {
                    return true;
                }
            }
        }
        int anywhere = System.identityHashCode(hold);
        for (int k = 0; exists(k); k++) {
            for (int i = 0; i < TRIES_ANYWHERE; i++) {
                anywhere = scatter(anywhere);
                if (replace(chunk(k), anywhere, from, to)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean replace(
            AtomicReferenceArray<Hold> chunk, int place, @Nullable Hold from, @Nullable Hold to) {
        int index = place & chunk.length() - 1;
        return chunk.getPlain(index) == from && chunk.compareAndSet(index, from, to);
    }

    /** Takes the hold out of the books, and settles them. A second time does nothing. */
    public void remove(Hold hold) {
        int own = scatter(hold.acquirer().getId());
        for (int i = 0; i < OWN; i++) {
            int place = own + i & FIRST - 1;
            if (first.getPlain(place) == hold) {
                if (hold.isReturned()) {
                    hold.label().book().returnsIn(place);
                }
                // In this order: who sees nobody hold sees the end counted.
                try {
                    hold.settle();
                } finally {
                    first.setRelease(place, null);
                }
                return;
            }
        }
        removeElsewhere(hold);
    }

    private void removeElsewhere(Hold hold) {
        if (replace(hold, hold, null)) {
            elsewhere.decrementAndGet();
            if (hold.isReturned()) {
                hold.label().book().returns();
            }
            hold.settle();
        }
    }

    /** The holds in the thread's hand. Looks at all of them. */
    public List<Hold> heldBy(Thread thread) {
        List<Hold> held = new ArrayList<>();
        forEach(hold -> {
            if (hold.isInHandOf(thread)) {
                held.add(hold);
            }
        });
        return held;
    }

    /** Shows each hold in the books, also those that still wait for their connection. */
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

    /** Whether nobody holds a connection, or waits for one. */
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

    /** What is known of the holds that have a connection, longest first. */
    public List<HoldSnapshot> snapshots() {
        Instant now = Instant.now();
        return holds().stream()
                .map(hold -> hold.snapshot(now))
                .sorted(Comparator.comparing(HoldSnapshot::held).reversed().thenComparing(HoldSnapshot::id))
                .toList();
    }

    /** How many slots there are, over all of which a tick walks. */
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
