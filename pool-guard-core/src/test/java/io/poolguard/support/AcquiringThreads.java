/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that hold a connection each, and ask for a second one when they are told to. No wait is without a bound. */
public final class AcquiringThreads implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(10);

    /** How a connection is taken. */
    @FunctionalInterface
    public interface Way {
        void take(PoolGuard guard, Inside inside) throws Exception;
    }

    /** What is done while the connection is held. */
    @FunctionalInterface
    public interface Inside {
        /**
         * Uses the connection.
         *
         * @param owner what another thread may close; the connection itself if none
         */
        void run(Connection connection, AutoCloseable owner) throws Exception;
    }

    private final PoolGuard guard;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "acquiring-" + started.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    });

    public AcquiringThreads(PoolGuard guard) {
        this.guard = guard;
    }

    public static void transaction(PoolGuard guard, Inside inside) throws Exception {
        guard.databaseManager().useTransaction("transaction", connection -> inside.run(connection, connection));
    }

    public static void plain(PoolGuard guard, Inside inside) throws Exception {
        try (Connection connection = guard.dataSource().getConnection()) {
            inside.run(connection, connection);
        }
    }

    public static void session(PoolGuard guard, Inside inside) throws Exception {
        try (Session session = guard.databaseManager().openSession("session")) {
            inside.run(session.connection(), session);
        }
    }

    /** A thread that holds one connection, and asks for a second one, with which it inserts a row. */
    public final class AcquiringThread {

        private final CountDownLatch holds = new CountDownLatch(1);
        private final CountDownLatch told = new CountDownLatch(1);
        private final Future<?> end;

        // Written by the acquiring thread before it tells that it holds.
        private AutoCloseable first = () -> {};

        private AcquiringThread(Way one, Way another) {
            int row = made.incrementAndGet();
            end = start(() -> {
                one.take(guard, (outer, owner) -> {
                    first = owner;
                    holds.countDown();
                    await(told);
                    another.take(guard, (inner, none) -> H2.insert(inner, row));
                });
                return row;
            });
        }

        /** Asks for the second connection. */
        public AcquiringThread ask() {
            told.countDown();
            return this;
        }

        /** Asks for the second connection, and waits for it by now. */
        public AcquiringThread askAndWait() {
            int waiting = guard.snapshot().pending();
            ask();
            eventually("one more waits", () -> guard.snapshot().pending() == waiting + 1);
            return this;
        }

        /** Closes its first connection, as any thread may close what is not a transaction's. */
        public void closeFromElsewhere() throws Exception {
            first.close();
        }

        public boolean isAtWork() {
            return !end.isDone();
        }

        /** Whether its work, when it has ended, has failed. */
        public boolean fails() throws Exception {
            try {
                result(end);
                return false;
            } catch (ExecutionException e) {
                return true;
            }
        }

        /** Its work comes to a good end. */
        public void finish() throws Exception {
            result(end);
        }

        /** What its work fails with. */
        public Throwable failure() throws Exception {
            try {
                throw new AssertionError("nothing failed, but there was " + result(end));
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
    }

    /** A thread that holds a connection by now. */
    public AcquiringThread holder(Way first, Way second) throws InterruptedException {
        AcquiringThread holder = new AcquiringThread(first, second);
        await(holder.holds);
        return holder;
    }

    /** A thread in a transaction that will ask for another one. */
    public AcquiringThread inTransaction() throws InterruptedException {
        return holder(AcquiringThreads::transaction, AcquiringThreads::transaction);
    }

    /** Runs the work on a thread of its own. */
    public <T> Future<T> start(Callable<T> work) {
        return threads.submit(work);
    }

    public static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a thread does not end within " + BOUND, e);
        }
    }

    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("not within " + BOUND);
        }
    }

    /** All connections that the pool may have can be had at once, and work. */
    public void assertPoolIsHealthy() throws SQLException {
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);
        List<Connection> all = new ArrayList<>();
        try {
            while (all.size() < pool.getMaximumPoolSize()) {
                all.add(pool.getConnection());
            }
            for (Connection one : all) {
                assertThat(one.isValid(1)).isTrue();
            }
        } finally {
            for (Connection one : all) {
                one.close();
            }
        }
    }

    /** Interrupts who waits still: a test that has failed leaves nobody behind. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("a thread does not end within " + BOUND);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
