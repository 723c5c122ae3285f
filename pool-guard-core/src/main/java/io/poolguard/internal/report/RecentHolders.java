/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.clock.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Which holds had the connections while threads waited, at some moments of the recent past. A thread that waits in vain
 * for half a minute has often waited for a holder that gave back just before.
 */
final class RecentHolders {

    /** Moments for one whole wait. */
    private static final int MOMENTS = 64;

    private record Moment(long at, List<HoldLine> lines) {}

    private final Ticker ticker;

    // Held while the list is changed or read; no foreign code runs under it.
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Moment> moments = new ArrayDeque<>();

    // The time of the last moment. Written and read by the watchdog alone.
    private long last;

    RecentHolders(Ticker ticker) {
        this.ticker = ticker;
        this.last = ticker.read() - Duration.ofDays(1).toNanos();
    }

    /** Records the holders, unless the last moment is recent enough for waits of this length. For the watchdog. */
    void record(Duration wait, Supplier<List<HoldLine>> lines) {
        long now = ticker.read();
        if (now - last < wait.toNanos() / MOMENTS) {
            return;
        }
        last = now;
        Moment moment = new Moment(now, lines.get());
        lock.lock();
        try {
            moments.addLast(moment);
            if (moments.size() > MOMENTS) {
                moments.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The holders at the moment nearest to half of a wait that ends now; empty if there is none within that wait. */
    List<HoldLine> halfAWaitAgo(Duration wait) {
        long now = ticker.read();
        long half = now - wait.toNanos() / 2;
        lock.lock();
        try {
            return moments.stream()
                    .filter(moment -> now - moment.at() <= wait.toNanos())
                    .min(Comparator.comparingLong(moment -> Math.abs(moment.at() - half)))
                    .map(Moment::lines)
                    .orElse(List.of());
        } finally {
            lock.unlock();
        }
    }
}
