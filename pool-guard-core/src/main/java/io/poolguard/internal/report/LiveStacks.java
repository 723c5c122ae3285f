/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Ticker;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The stacks of the threads that used the holds last.
 *
 * <p>Each costs some hundred microseconds on older JDKs, in which other threads stand still too. So they are taken at
 * most once a second, and all reports of that second share them: a pool that runs dry fails many acquires at once.
 */
final class LiveStacks {

    private static final long SHARED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 250;
    private static final int MOST = 100;

    /**
     * The stacks taken at one moment, by the holds' numbers: nothing that is kept here keeps a thread or a hold
     * alive.
     */
    record Taken(long at, Map<Long, List<Frame>> stacks) {

        /** The stack of the hold's last user, innermost frame first; nothing if none was taken. */
        Optional<List<Frame>> of(Hold hold) {
            return Optional.ofNullable(stacks.get(hold.id()));
        }
    }

    /** None. */
    static final Taken NONE = new Taken(0, Map.of());

    private final Ticker ticker;

    // Held while stacks are taken, so that one thread takes them and those who come meanwhile use the same. Nothing of
    // the application's or of the driver's runs under it.
    private final ReentrantLock taking = new ReentrantLock();

    // Written under the lock; read by anyone.
    private volatile Taken last;

    LiveStacks(Ticker ticker) {
        this.ticker = ticker;
        this.last = new Taken(ticker.read() - SHARED_NANOS, Map.of());
    }

    /**
     * The stacks of the first of these holds, or those taken within the last second, in which some of them may be
     * missing.
     */
    Taken take(List<Hold> holds) {
        Taken shared = last;
        if (isFresh(shared) || !locked()) {
            return last;
        }
        try {
            shared = last;
            if (!isFresh(shared)) {
                shared = new Taken(ticker.read(), stacks(holds));
                last = shared;
            }
            return shared;
        } finally {
            taking.unlock();
        }
    }

    private boolean isFresh(Taken taken) {
        return ticker.read() - taken.at() < SHARED_NANOS;
    }

    private boolean locked() {
        try {
            return taking.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Map<Long, List<Frame>> stacks(List<Hold> holds) {
        Map<Thread, List<Frame>> ofThreads = new HashMap<>();
        Map<Long, List<Frame>> stacks = new HashMap<>();
        for (Hold hold : holds.subList(0, Math.min(MOST, holds.size()))) {
            stacks.put(hold.id(), ofThreads.computeIfAbsent(hold.user(), LiveStacks::stack));
        }
        return stacks;
    }

    private static List<Frame> stack(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).map(Frame::of).toList();
    }
}
