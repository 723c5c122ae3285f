/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

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
     * @param failed told of a task that has thrown, unless the one before it had thrown as well
     */
    public static SerialExecutor of(String pool, String role, Optional<Executor> instead, Consumer<Throwable> failed) {
        return instead.map(given -> new SerialExecutor(given, () -> {})).orElseGet(() -> {
            ExecutorService thread =
                    GuardThread.executor(pool, role, 1, Duration.ofSeconds(1), new ArrayBlockingQueue<>(QUEUE));
            Failures failures = new Failures(failed);
            return new SerialExecutor(task -> thread.execute(() -> failures.run(task)), thread::shutdown);
        });
    }

    /** Runs tasks that may throw. Without it each would end the thread, with a trace on the standard error stream. */
    private static final class Failures {
        private final Consumer<Throwable> failed;

        // Written and read by the one thread that there is at a time.
        private boolean failing;

        Failures(Consumer<Throwable> failed) {
            this.failed = failed;
        }

        void run(Runnable task) {
            try {
                task.run();
                failing = false;
            } catch (Throwable t) {
                if (!failing) {
                    failing = true;
                    failed.accept(t);
                }
            }
        }
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
