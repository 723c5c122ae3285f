/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
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
     * chunk, so that threads seldom meet, and so that a thread which holds already normally meets its own hold. If
     * these are taken it looks at some anywhere in the chunk, and moves on to the next chunk when it finds none, which
     * is likely only when the chunk is nearly full. On its way out a hold takes the same way. Nearly all holds stand in
     * their own slots of the first chunk; those that stand elsewhere are counted.
     */

    static final int FIRST = 256;
    private static final int CHUNKS = 22;
    private static final int OWN = 4;
    private static final int TRIES_ANYWHERE = 32;

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
        boolean placed = false;
        Hold outer = hold;
        for (int i = 0; i < OWN; i++) {
            int place = own + i & FIRST - 1;
            Hold there = first.getAcquire(place);
            if (there == null) {
                if (!placed && first.compareAndSet(place, null, hold)) {
                    placed = true;
                    hold.label().book().acquiresIn(place);
                }
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
        for (int k = 1; k < CHUNKS && chunks.getAcquire(k) != null; k++) {
            AtomicReferenceArray<Hold> chunk = chunks.getAcquire(k);
            for (int i = 0; i < OWN; i++) {
                Hold there = chunk.getAcquire(own + i & chunk.length() - 1);
                if (there != null && there.isInHandOf(thread)) {
                    return there;
                }
            }
        }
        return otherwise;
    }

    private void addElsewhere(Hold hold) {
        elsewhere.incrementAndGet();
        hold.label().book().acquires();
        if (!walk(hold, null, hold)) {
            throw new IllegalStateException("no slot left for another hold (chunks=" + CHUNKS + ")");
        }
    }

    /**
     * Walks over the slots where a hold may stand, other than its thread's own in the first chunk, always in the same
     * order, to one that has the one value, and gives it the other.
     *
     * @return whether there was such a slot
     */
    private boolean walk(Hold hold, @Nullable Hold from, @Nullable Hold to) {
        int own = scatter(hold.acquirer().getId());
        for (int k = 0; k < CHUNKS; k++) {
            AtomicReferenceArray<Hold> chunk = from == null ? chunk(k) : chunks.getAcquire(k);
            if (chunk == null) {
                return false;
            }
            int anywhere = System.identityHashCode(hold);
            for (int i = k == 0 ? OWN : 0; i < OWN + TRIES_ANYWHERE; i++) {
                anywhere = scatter(anywhere);
                int place = (i < OWN ? own + i : anywhere) & (chunk.length() - 1);
                if (chunk.getPlain(place) == from && chunk.compareAndSet(place, from, to)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Takes the hold out of the books, and settles them. A second time does nothing. */
    public void remove(Hold hold) {
        int own = scatter(hold.acquirer().getId());
        for (int i = 0; i < OWN; i++) {
            int place = own + i & FIRST - 1;
            if (first.getPlain(place) == hold) {
                first.setRelease(place, null);
                hold.settle();
                return;
            }
        }
        removeElsewhere(hold);
    }

    private void removeElsewhere(Hold hold) {
        if (walk(hold, hold, null)) {
            elsewhere.decrementAndGet();
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
        for (int k = 0; k < CHUNKS; k++) {
            AtomicReferenceArray<Hold> chunk = chunks.getAcquire(k);
            if (chunk == null) {
                return;
            }
            for (int i = 0; i < chunk.length(); i++) {
                Hold hold = chunk.getAcquire(i);
                if (hold != null) {
                    reader.accept(hold);
                }
            }
        }
    }

    /** The threads that wait for a connection. */
    public Set<Thread> waitingThreads() {
        Set<Thread> waiting = new HashSet<>();
        forEach(hold -> {
            if (hold.isAcquiring()) {
                waiting.add(hold.acquirer());
            }
        });
        return waiting;
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
        int slots = 0;
        for (int k = 0; k < CHUNKS && chunks.getAcquire(k) != null; k++) {
            slots += FIRST << k;
        }
        return slots;
    }

    private AtomicReferenceArray<Hold> chunk(int k) {
        AtomicReferenceArray<Hold> chunk = chunks.getAcquire(k);
        if (chunk == null) {
            chunks.compareAndSet(k, null, new AtomicReferenceArray<>(FIRST << k));
            chunk = chunks.getAcquire(k);
        }
        return chunk;
    }

    private static int scatter(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 33);
    }
}
