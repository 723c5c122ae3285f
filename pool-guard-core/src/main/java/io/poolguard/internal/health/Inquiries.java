/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.hold.GuardThread;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which the guard asks the database something. It ends when there is nothing to ask.
 */
public final class Inquiries implements Executor {

    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor thread;

    public Inquiries(String pool) {
        thread = new ThreadPoolExecutor(
                1,
                1,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> GuardThread.of(pool, "probe", task));
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Asks as soon as the thread is free.
     *
     * @throws RejectedExecutionException after the close
     */
    @Override
    public void execute(Runnable question) {
        thread.execute(question);
    }

    /** Nothing is asked any more. A question under way comes to its end as the pool is closed, or by its own bounds. */
    public void close() {
        thread.shutdown();
    }
}
