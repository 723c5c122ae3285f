/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.Finding.Kind.DEADLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireDeadlockException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Threads that ask at the same moment: a deadlock is always proven by one of them, and nothing else ever is. */
@Timeout(20)
class DeadlockRaceTest {

    private static final int POOL = 2;
    private static final int ROUNDS = 2_000;
    private static final Duration LONGEST = Duration.ofMillis(1_500);
    private static final int SPINS = 1_000;

    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final DatabaseManager database = guard.databaseManager();
    private final AcquiringThreads acquiring = new AcquiringThreads(guard);
    private final long begin = System.nanoTime();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void close() {
        acquiring.close();
        ticked.close();
    }

    @Test
    void inTransaction_twoAskLastAtOnce_neverDoesNobodyFail() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(ROUNDS);
        Callable<List<Boolean>> thread = () -> {
            List<Boolean> failures = new ArrayList<>();
            for (int i = 0; i < last.get(); i++) {
                if (System.nanoTime() - begin > LONGEST.toNanos()) {
                    last.accumulateAndGet(i + 1, Math::min);
                }
                int arrivals = 4 * i;
                failures.add(!secondIsServed(() -> meet(arrived, arrivals + 2)));
                meet(arrived, arrivals + 4); // nobody takes a connection of the next round before
            }
            return failures;
        };

        Future<List<Boolean>> one = acquiring.start(thread);
        Future<List<Boolean>> another = acquiring.start(thread);
        List<Boolean> ofOne = AcquiringThreads.result(one);
        List<Boolean> ofAnother = AcquiringThreads.result(another);

        assertThat(ofOne).hasSameSizeAs(ofAnother).isNotEmpty();
        int failures = 0;
        for (int i = 0; i < ofOne.size(); i++) {
            assertThat(ofOne.get(i) || ofAnother.get(i)).as("round %s", i).isTrue();
            failures += (ofOne.get(i) ? 1 : 0) + (ofAnother.get(i) ? 1 : 0);
        }
        assertThat(guard.snapshot().findings()).containsEntry(DEADLOCK, (long) failures);
        acquiring.assertPoolIsHealthy();
    }

    /** As many transactions with one inside as leave a connection free: they can wait for each other, never for ever. */
    @Test
    void inTransaction_oneConnectionIsLeftForTheInnerOnes_nobodyFails() throws Exception {
        Semaphore nesting = new Semaphore(POOL - 1);
        AtomicInteger nested = new AtomicInteger();
        List<Future<Integer>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(acquiring.start(() -> {
                int served = 0;
                while (served < ROUNDS && System.nanoTime() - begin < LONGEST.toNanos()) {
                    if (ThreadLocalRandom.current().nextBoolean() && nesting.tryAcquire()) {
                        assertThat(secondIsServed(() -> {})).isTrue();
                        nesting.release();
                        nested.incrementAndGet();
                    } else {
                        database.useTransaction("single", connection -> {});
                    }
                    served++;
                }
                return served;
            }));
        }

        for (Future<Integer> thread : threads) {
            assertThat(AcquiringThreads.result(thread)).isPositive();
        }
        assertThat(nested).hasPositiveValue();
        assertThat(guard.snapshot().findings()).containsEntry(DEADLOCK, 0L);
        acquiring.assertPoolIsHealthy();
    }

    /** A transaction inside another one. Whether the inner one gets its connection. */
    private boolean secondIsServed(Runnable before) throws SQLException {
        try {
            database.useTransaction("outer", outer -> {
                before.run();
                database.useTransaction("inner", inner -> {});
            });
            return true;
        } catch (AcquireDeadlockException e) {
            return false;
        }
    }

    private static void meet(AtomicInteger arrived, int all) {
        arrived.incrementAndGet();
        for (int spins = 0; arrived.get() < all; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield(); // the other thread may be waiting for this processor
            }
        }
    }
}
