/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.support.Eventually.eventually;

import io.poolguard.PoolGuard;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Threads that each hold a connection and do nothing with it, as code does that waits for a slow call. */
final class IdleHolders implements AutoCloseable {

    private final ExecutorService threads;
    private final CountDownLatch end = new CountDownLatch(1);
    private final int count;

    IdleHolders(PoolGuard guard, int count) throws InterruptedException {
        this.count = count;
        threads = Executors.newFixedThreadPool(count);
        CountDownLatch held = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            threads.submit(() -> {
                hold(guard, held);
                return count;
            });
        }
        held.await();
        eventually(
                "a tick has seen all of them idle",
                () -> guard.holds().stream().allMatch(hold -> !hold.idleNow().isZero()));
    }

    private void hold(PoolGuard guard, CountDownLatch held) throws SQLException, InterruptedException {
        guard.databaseManager().useTransaction("hold", connection -> {
            held.countDown();
            end.await();
        });
    }

    int count() {
        return count;
    }

    /** A holder's row in the table. */
    String row() {
        return "  #\\d+ +hold +\\d+\\.\\d s +~\\d+\\.\\d s +\\d+\\.\\d s +pool-\\d+-thread-\\d+ +IdleHolders\\.hold:\\d+ +"
                + "CountDownLatch\\.await < IdleHolders\\.hold:\\d+( < IdleHolders\\.hold:\\d+)?";
    }

    @Override
    public void close() {
        end.countDown();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a holder does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
