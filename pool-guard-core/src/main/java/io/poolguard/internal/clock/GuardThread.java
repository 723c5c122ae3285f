/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the guard's own threads: daemons whose name says which guard they belong to, and what they do. */
public final class GuardThread {

    private GuardThread() {}

    /** A thread that is not started. It inherits nothing from its maker: no thread-locals, no class loader. */
    public static Thread of(String pool, String role, Runnable work) {
        Thread thread = new Thread(null, work, "poolguard-" + pool + "-" + role, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /**
     * An executor of such threads, which end when there is nothing to do.
     *
     * @param threads the most threads at a time
     * @param keepAlive how long an idle thread waits for another task
     * @param queue the tasks for which no thread is free; the executor rejects what does not fit
     */
    public static ThreadPoolExecutor executor(
            String pool, String role, int threads, Duration keepAlive, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                keepAlive.toNanos(),
                TimeUnit.NANOSECONDS,
                queue,
                task -> GuardThread.of(pool, role, task));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
