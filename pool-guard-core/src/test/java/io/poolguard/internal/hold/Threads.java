/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;

/** Threads for tests: what fails in one of them fails the test. */
final class Threads {

    private Threads() {}

    /** Runs the work on a thread of its own, to its end. */
    static <T> T onAnother(Callable<T> work) throws Exception {
        return started(work).get();
    }

    /** Runs the work on so many threads, which all begin at once. */
    static <T> List<T> together(int threads, Callable<T> work) throws Exception {
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

    static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
