/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs tasks in order, on one thread of the guard's own, so that what may block, throw or be slow keeps nobody else
 * waiting. The thread ends when there is nothing to do. A task that does not fit into the queue is dropped.
 */
public final class SerialExecutor {

    private static final int QUEUE = 1000;

    private final Executor executor;
    private final Runnable end;

    private SerialExecutor(Executor executor, Runnable end) {
        this.executor = executor;
        this.end = end;
    }

    /**
     * Makes an executor.
     *
     * @param instead runs the tasks, in a test; if empty, a thread of this role does
     */
    public static SerialExecutor of(String pool, String role, Optional<Executor> instead) {
        return instead.map(given -> new SerialExecutor(given, () -> {})).orElseGet(() -> {
            ExecutorService thread =
                    GuardThread.executor(pool, role, 1, Duration.ofSeconds(1), new ArrayBlockingQueue<>(QUEUE));
            return new SerialExecutor(thread, thread::shutdown);
        });
    }

    /** {@return whether the task will run, or has run} */
    public boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // The queue is full, the executor is closed, or no thread could be started.
            return false;
        }
    }

    /** Takes no more tasks; those in the queue still run. */
    public void close() {
        end.run();
    }
}
