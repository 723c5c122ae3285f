/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.hold.GuardThread;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which the guard asks the database something: one for each question that it has, so that none waits for
 * another. They end when there is nothing to ask.
 */
public final class Inquiries implements Executor {

    /** Whether it answers, and how many connections it allows. */
    private static final int QUESTIONS = 2;

    private static final long KEEP_ALIVE_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    public Inquiries(String pool) {
        threads = new ThreadPoolExecutor(
                QUESTIONS,
                QUESTIONS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> GuardThread.of(pool, "probe", task));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Asks as soon as a thread is free.
     *
     * @throws RejectedExecutionException after the close
     */
    @Override
    public void execute(Runnable question) {
        threads.execute(question);
    }

    /** Nothing is asked any more. A question under way comes to its end as the pool is closed, or by its own bounds. */
    public void close() {
        threads.shutdown();
    }
}
