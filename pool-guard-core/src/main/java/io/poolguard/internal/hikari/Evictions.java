/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import io.poolguard.internal.hold.GuardThread;
import java.sql.Connection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads on which connections are evicted. HikariCP closes evicted connections on one thread of its own, and when
 * that falls behind it closes them on the caller's, who then waits for a network that may be gone. That caller must be
 * neither the application nor the watchdog.
 *
 * <p>At most two threads, which end when there is nothing to do.
 */
final class Evictions {

    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
    private static final int THREADS = 2;
    private static final long KEEP_ALIVE_SECONDS = 1;

    private final String pool;
    private final Consumer<Connection> evict;
    private final ThreadPoolExecutor threads;

    Evictions(String pool, Consumer<Connection> evict) {
        this.pool = pool;
        this.evict = evict;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> GuardThread.of(pool, "evict", task),
                // After close(): nobody else is left to do it.
                (task, closed) -> task.run());
        threads.allowCoreThreadTimeOut(true);
    }

    void evict(Connection connection, Runnable done) {
        Runnable task = () -> evictAndTell(connection, done);
        try {
            threads.execute(task);
        } catch (OutOfMemoryError e) {
            // No thread could be started, and the task is not queued. A slow caller is better than a slot that is lost.
            task.run();
        }
    }

    private void evictAndTell(Connection connection, Runnable done) {
        try {
            evict.accept(connection);
        } catch (RuntimeException e) {
            String failure = e.getClass().getName();
            LOG.warn("{} - a connection could not be evicted ({})", pool, failure);
        } finally {
            done.run();
        }
    }

    void close() {
        threads.shutdown();
    }
}
