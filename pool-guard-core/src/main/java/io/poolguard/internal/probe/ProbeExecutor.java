/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.probe;

import io.poolguard.internal.clock.GuardThread;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads on which the guard queries the database: one for each query that it has, so that no query waits for
 * another one. They end when there is nothing to ask.
 */
public final class ProbeExecutor implements Executor {

    /** Whether the database answers, and how many connections it allows. */
    private static final int QUERIES = 2;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final ExecutorService threads;

    public ProbeExecutor(String pool) {
        threads = GuardThread.executor(pool, "probe", QUERIES, KEEP_ALIVE, new LinkedBlockingQueue<>());
    }

    /**
     * Runs the query as soon as a thread is free.
     *
     * @throws RejectedExecutionException after the close
     */
    @Override
    public void execute(Runnable query) {
        threads.execute(query);
    }

    /**
     * Takes no more queries. A query that is running ends as the pool is closed, or by its own bounds.
     */
    public void close() {
        threads.shutdown();
    }
}
