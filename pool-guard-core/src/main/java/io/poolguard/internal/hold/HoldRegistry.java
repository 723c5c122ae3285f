/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The books: every hold, and every thread that waits for one, until it is over.
 *
 * <p>Safe for use by many threads. No lock: a hold takes a free slot by compareAndSet and gives it back by a plain
 * release store. Readers walk over the slots and see each hold that was there all the while.
 */
public final class HoldRegistry {

    /*
     * Slots stand in chunks, each twice as long as the one before, which are added and never removed: as many slots
     * stay as were once needed at the same time, waiting threads included. A thread looks first at a few slots of its
     * own, so that threads seldom meet; if these are taken, at some anywhere in the chunk; and moves on to the next
     * chunk when it finds none, which is likely only when the chunk is nearly full.
     *
     * Slots are numbered through: chunk k begins at FIRST * (2^k - 1).
     */

    private static final int FIRST = 64;
    private static final int FIRST_BITS = 6;
    private static final int CHUNKS = 24;
    private static final int OWN_TRIES = 8;
    private static final int TRIES_ANYWHERE = 32;

    // Each chunk is written once, by compareAndSet, by the thread that needs it; its slots by those who take them.
    private final AtomicReferenceArray<AtomicReferenceArray<Hold>> chunks = new AtomicReferenceArray<>(CHUNKS);

    public HoldRegistry() {
        chunks.set(0, new AtomicReferenceArray<>(FIRST));
    }

    /** Puts the hold in the books. */
    public void add(Hold hold) {
        int own = scatter(Thread.currentThread().getId());
        for (int k = 0; k < CHUNKS; k++) {
            AtomicReferenceArray<Hold> chunk = chunk(k);
            for (int i = 0; i < OWN_TRIES; i++) {
                if (take(chunk, k, own + i, hold)) {
                    return;
                }
            }
            int anywhere = System.identityHashCode(hold);
            for (int i = 0; i < TRIES_ANYWHERE; i++) {
                anywhere = scatter(anywhere);
                if (take(chunk, k, anywhere, hold)) {
                    return;
                }
            }
        }
        throw new IllegalStateException("no slot left for another hold (chunks=" + CHUNKS + ")");
    }

    private static boolean take(AtomicReferenceArray<Hold> chunk, int k, int place, Hold hold) {
        int index = place & (chunk.length() - 1);
        if (chunk.getPlain(index) != null) {
            return false;
        }
        hold.slot = FIRST * ((1 << k) - 1) + index;
        return chunk.compareAndSet(index, null, hold);
    }

    /** Takes the hold out of the books. */
    public void remove(Hold hold) {
        int number = hold.slot + FIRST;
        int k = Integer.SIZE - 1 - FIRST_BITS - Integer.numberOfLeadingZeros(number);
        AtomicReferenceArray<Hold> chunk = chunks.getPlain(k);
        int index = number - (FIRST << k);
        // Whose slot it is: a hold that is removed twice must not take somebody else's away.
        if (chunk.getPlain(index) == hold) {
            chunk.setRelease(index, null);
        }
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
