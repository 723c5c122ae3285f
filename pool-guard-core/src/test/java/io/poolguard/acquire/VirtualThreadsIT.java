/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.HoldSnapshot;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolReport;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ten thousand virtual threads on a pool of ten. On a JDK that has none, threads of the operating system do the same, a
 * hundred of them: they have no name either.
 */
class VirtualThreadsIT {

    private static final int POOL = 10;
    private static final int ACQUIRES = 100_000;
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;
    private static final int THREADS = VIRTUAL ? 10_000 : 100;
    private static final long BOUND_SECONDS = 60;

    private final PoolGuard guard = PoolGuard.newPool(config()).build();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(BOUND_SECONDS * 1_000);
        return config;
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void getConnection_manyThreadsManyTimes_areAllServedAndCounted() throws Exception {
        run(() -> {
            for (int i = 0; i < ACQUIRES / THREADS; i++) {
                try (Connection connection = guard.dataSource().getConnection()) {
                    H2.rows(connection);
                }
            }
            return null;
        });

        assertThat(guard.holds()).isEmpty();
        assertThat(guard.figures())
                .extracting(LabelFigures::label, LabelFigures::acquires, LabelFigures::failures)
                .containsExactly(tuple("none", (long) ACQUIRES, 0L));
        assertThat(guard.snapshot().active()).isZero();
    }

    @Test
    void inTransaction_manyThreadsManyTimes_areAllServedAndCounted() throws Exception {
        run(() -> {
            for (int i = 0; i < ACQUIRES / THREADS; i++) {
                guard.databaseManager().useTransaction("virtual", H2::rows);
            }
            return null;
        });

        assertThat(guard.holds()).isEmpty();
        assertThat(guard.figures())
                .extracting(LabelFigures::label, LabelFigures::acquires, LabelFigures::failures)
                .containsExactly(tuple("virtual", (long) ACQUIRES, 0L));
    }

    @Test
    void report_holderHasNoName_isNamedByItsIdAndStands() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = start(() -> guard.databaseManager().useTransaction("hold", connection -> {
            held.countDown();
            end.await(BOUND_SECONDS, TimeUnit.SECONDS);
        }));
        assertThat(held.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        eventually("it stands in the latch", () -> holder.getState() == Thread.State.TIMED_WAITING);
        PoolReport report = guard.report();
        end.countDown();
        holder.join(BOUND_SECONDS * 1_000);

        assertThat(holder.getName()).isEmpty();
        assertThat(report.holders()).singleElement().satisfies(one -> {
            assertThat(one.thread()).isEqualTo("thread-" + holder.getId());
            assertThat(one.threadId()).isEqualTo(holder.getId());
        });
        assertThat(report.holders())
                .extracting(HoldSnapshot::nowIn)
                .singleElement()
                .satisfies(now -> assertThat(now.orElseThrow())
                        .matches("CountDownLatch\\.await < VirtualThreadsIT\\.report_\\w+:\\d+.*"));
        assertThat(report.text()).contains("  thread-" + holder.getId() + "  ");
        assertThat(failures).isEmpty();
    }

    // ------------------------------------------------------------------

    /** Runs the work on all threads at once, to its end. */
    private void run(Callable<Void> work) throws Exception {
        CountDownLatch ended = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>(); // virtual threads that nobody knows may be collected while they wait
        for (int i = 0; i < THREADS; i++) {
            threads.add(start(() -> {
                try {
                    work.call();
                } finally {
                    ended.countDown();
                }
            }));
        }
        assertThat(ended.await(BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        assertThat(threads).hasSize(THREADS);
    }

    /** Work of a thread. */
    private interface Work {
        void run() throws Exception;
    }

    /** A thread without a name, a virtual one if there are any. */
    private Thread start(Work work) throws Exception {
        Runnable noting = () -> {
            try {
                work.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        };
        if (VIRTUAL) {
            Method startVirtualThread = Thread.class.getMethod("startVirtualThread", Runnable.class);
            return (Thread) startVirtualThread.invoke(null, noting);
        }
        Thread thread = new Thread(noting, "");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
