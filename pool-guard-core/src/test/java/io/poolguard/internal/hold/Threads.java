/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Threads for tests: what fails in one of them fails the test. */
public final class Threads {

    private static final int SPINS = 1_000;
    private static final long LONGEST_RACE_NANOS = 1_000_000_000;

    private Threads() {}

    /** Runs the work on a thread of its own, to its end. */
    static <T> T onAnother(Callable<T> work) throws Exception {
        return started(work).get();
    }

    /** Runs the work on so many threads, which all begin at once. */
    public static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<FutureTask<T>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(started(() -> {
                start.await();
                return work.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (FutureTask<T> one : running) {
            results.add(one.get());
        }
        return results;
    }

    /**
     * Runs each round on two threads at the same moment, and gives the results of the one and of the other. Ends after a
     * second with fewer rounds, for machines that have no two processors to spare.
     */
    public static <T> List<List<T>> race(int rounds, IntFunction<T> round) throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(rounds);
        long begin = System.nanoTime();
        return together(2, () -> {
            List<T> results = new ArrayList<>(rounds);
            for (int i = 0; i < last.get(); i++) {
                if (System.nanoTime() - begin > LONGEST_RACE_NANOS) {
                    last.accumulateAndGet(i + 1, Math::min);
                }
                meet(arrived, 2 * (i + 1));
                results.add(round.apply(i));
            }
            return results;
        });
    }

    private static void meet(AtomicInteger arrived, int all) {
        arrived.incrementAndGet();
        for (int spins = 0; arrived.get() < all; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // the other thread may be waiting for this processor
            }
        }
    }

    static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
