/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hold.GuardThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs the application's own code (its loggers, its listener) in order and off everybody else's threads: it may block,
 * throw, or come back to the pool. What does not fit into its queue is dropped and counted.
 *
 * <p>One thread, which ends when there is nothing to do.
 */
final class Courier {

    private static final int QUEUE = 1000;
    private static final long KEEP_ALIVE_SECONDS = 1;

    private final Executor executor;
    private final Runnable end;
    private final AtomicLong dropped = new AtomicLong();

    /** Runs everything at once, on the caller's thread: for tests. */
    Courier(Executor executor) {
        this.executor = executor;
        this.end = () -> {};
    }

    Courier(String pool, String role) {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                task -> GuardThread.of(pool, role, task));
        thread.allowCoreThreadTimeOut(true);
        this.executor = thread;
        this.end = thread::shutdown;
    }

    void carry(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // Its queue is full, it is closed, or no thread could be started.
            dropped.incrementAndGet();
        }
    }

    long dropped() {
        return dropped.get();
    }

    /** What is in the queue is still carried. */
    void close() {
        end.run();
    }
}
