/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.PoolGuard;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Stops an application so that nothing is cut off that could have ended.
 *
 * <p>First nothing new comes in; then what runs may end, within a bound; the pool is closed last. {@code
 * close(patience)} refuses new acquires at once, is not ready from then on ({@code health()}), waits until nothing is
 * held, and tells the log who still holds when the time is over. {@code close()} alone waits for nobody: who holds a
 * connection loses it in mid-transaction. A pool that was lent ({@code PoolGuard.over}) is neither emptied nor closed:
 * both only end the guarding. Let its owner close it, after this. Keep the sum below
 * the time that your platform allows, 30 s on Kubernetes.
 */
public final class GracefulShutdown implements AutoCloseable {

    private static final Duration FOR_WORK = Duration.ofSeconds(15);
    private static final Duration FOR_CONNECTIONS = Duration.ofSeconds(5);

    private final ExecutorService work;
    private final PoolGuard guard;

    public GracefulShutdown(ExecutorService work, PoolGuard guard) {
        this.work = work;
        this.guard = guard;
    }

    /** For {@code Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close))}, or a framework's own way. */
    @Override
    public void close() {
        work.shutdown(); // no new work; what was begun goes on
        try {
            if (!work.awaitTermination(FOR_WORK.toMillis(), TimeUnit.MILLISECONDS)) {
                work.shutdownNow();
            }
        } catch (InterruptedException e) {
            work.shutdownNow();
            Thread.currentThread().interrupt();
        }
        guard.close(FOR_CONNECTIONS);
    }
}
