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
     * Slots stand in chunks, each twice as long as the one before, which are added and never removed: as many slots stay
     * as were once needed at the same time, waiting threads included. A thread begins to look at a slot of its own, so
     * that threads seldom meet, and moves on to the next chunk after a few tries, so that it never walks a full one.
     *
     * Slots are numbered through: chunk k begins at FIRST * (2^k - 1).
     */

    private static final int FIRST = 64;
    private static final int FIRST_BITS = 6;
    private static final int CHUNKS = 24;
    private static final int TRIES = 8;

    // Each chunk is written once, by compareAndSet, by the thread that needs it; its slots by those who take them.
    private final AtomicReferenceArray<AtomicReferenceArray<Hold>> chunks = new AtomicReferenceArray<>(CHUNKS);

    public HoldRegistry() {
        chunks.set(0, new AtomicReferenceArray<>(FIRST));
    }

    /** Puts the hold in the books. */
    public void add(Hold hold) {
        int hash = scatter(Thread.currentThread().getId());
        for (int k = 0; k < CHUNKS; k++) {
            AtomicReferenceArray<Hold> chunk = chunk(k);
            int mask = chunk.length() - 1;
            for (int i = 0; i < TRIES; i++) {
                int index = (hash + i) & mask;
                if (chunk.getPlain(index) == null) {
                    hold.slot = FIRST * ((1 << k) - 1) + index;
                    if (chunk.compareAndSet(index, null, hold)) {
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException("no slot left for another hold (chunks=" + CHUNKS + ")");
    }

    /** Takes the hold out of the books. */
    public void remove(Hold hold) {
        int number = hold.slot + FIRST;
        int k = Integer.SIZE - 1 - FIRST_BITS - Integer.numberOfLeadingZeros(number);
        chunks.getPlain(k).setRelease(number - (FIRST << k), null);
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

    private static int scatter(long threadId) {
        return (int) ((threadId * 0x9E3779B97F4A7C15L) >>> 40);
    }
}
