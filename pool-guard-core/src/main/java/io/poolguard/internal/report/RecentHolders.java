/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hold.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Who held the connections while threads waited: some notes of the recent past. A thread that waits in vain for half a
 * minute has often waited for somebody who gave back just before.
 */
final class RecentHolders {

    /** Notes for one whole wait. */
    private static final int NOTES = 64;

    private record Note(long at, List<HoldLine> lines) {}

    private final Ticker ticker;

    // Held while the list is changed or read; nothing of anybody else's runs under it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Note> notes = new ArrayDeque<>();

    // The watchdog's own: when the last note was taken.
    private long last;

    RecentHolders(Ticker ticker) {
        this.ticker = ticker;
        this.last = ticker.read() - Duration.ofDays(1).toNanos();
    }

    /** Takes a note, unless the last one is recent enough for waits of this length. For the watchdog. */
    void note(Duration wait, Supplier<List<HoldLine>> lines) {
        long now = ticker.read();
        if (now - last < wait.toNanos() / NOTES) {
            return;
        }
        last = now;
        Note note = new Note(now, lines.get());
        lock.lock();
        try {
            notes.addLast(note);
            if (notes.size() > NOTES) {
                notes.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The note nearest to half of a wait that ends now; empty if there is none within that wait. */
    List<HoldLine> halfAWaitAgo(Duration wait) {
        long now = ticker.read();
        long half = now - wait.toNanos() / 2;
        lock.lock();
        try {
            return notes.stream()
                    .filter(note -> now - note.at() <= wait.toNanos())
                    .min(Comparator.comparingLong(note -> Math.abs(note.at() - half)))
                    .map(Note::lines)
                    .orElse(List.of());
        } finally {
            lock.unlock();
        }
    }
}
