/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GracefulShutdownIT {

    private static final long BOUND_SECONDS = 20;

    private final PoolGuard guard = RecipePool.guard(1);
    private final ExecutorService work = Executors.newSingleThreadExecutor();
    private final GracefulShutdown shutdown = new GracefulShutdown(work, guard);

    @Test
    void close_workUnderWay_mayEndAndCommit() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Future<?> order = work.submit(() -> {
            guard.databaseManager().useTransaction("order", connection -> {
                begun.countDown();
                await(mayEnd);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("select 1");
                }
            });
            return null;
        });
        await(begun);

        Thread closing = new Thread(shutdown::close);
        closing.start();
        Eventually.isTrue("nothing new comes in", work::isShutdown);
        assertThatThrownBy(() -> work.submit(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(guard.isClosed()).isFalse();
        mayEnd.countDown();

        order.get(BOUND_SECONDS, TimeUnit.SECONDS); // it has committed, or this throws
        Eventually.isTrue("the shutdown is over", () -> !closing.isAlive());
        assertThat(guard.isClosed()).isTrue();
    }

    @Test
    void close_threadInterrupted_closesAllTheSameAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        shutdown.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(work.isShutdown()).isTrue();
        assertThat(guard.isClosed()).isTrue();
    }

    private static void await(CountDownLatch latch) throws SQLException {
        try {
            if (!latch.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new SQLException("not within " + BOUND_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException(e);
        }
    }
}
