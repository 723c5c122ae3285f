/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import io.poolguard.internal.clock.GuardThread;
import io.poolguard.internal.text.Loggers;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The threads on which connections are evicted. HikariCP closes evicted connections on one thread of its own. When that
 * thread falls behind, HikariCP closes them on the caller's thread, which then waits for a network that may be gone. So
 * the caller must be neither the application nor the watchdog.
 *
 * <p>At most two threads, which end when there is nothing to do.
 */
final class Evictions {

    private static final Logger LOG = Loggers.GUARD;
    private static final int THREADS = 2;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(1);

    private final String pool;
    private final Consumer<Connection> evict;
    private final ThreadPoolExecutor threads;

    Evictions(String pool, Consumer<Connection> evict) {
        this.pool = pool;
        this.evict = evict;
        this.threads = GuardThread.executor(pool, "evict", THREADS, KEEP_ALIVE, new LinkedBlockingQueue<>());
        // After close() no other thread is left to do it.
        threads.setRejectedExecutionHandler((task, closed) -> task.run());
    }

    void evict(Connection connection, Runnable done) {
        Runnable task = () -> evictNow(connection, done);
        try {
            threads.execute(task);
        } catch (OutOfMemoryError e) {
            // No thread could be started, and the task is not queued. A slow caller is better than a lost slot.
            task.run();
        }
    }

    private void evictNow(Connection connection, Runnable done) {
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
