/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.PoolSnapshot;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Runs out of stack near an acquire or a close, at one depth after another. Prints how many times, how many slots are
 * lost, and what is wrong in the books.
 *
 * <p>Arguments: what is done at the depth, {@code ping}, {@code update} or {@code close}; how many times it is to run
 * out; the seed of the depths; and {@code bare} for the same without a guard.
 */
public final class StackOverflows {

    private static final int STACK = 256 * 1024;
    private static final int DEEPEST = 40_000;
    private static final int MAX = 4;
    private static final int WARM_UP = 300;
    private static final long MOST_SECONDS = Long.getLong("seconds", 40);
    private static final String FAILED = "failed";

    /** What is done with a connection. */
    private interface Work {
        /** Whether it was done at that depth. */
        boolean isDone(int depth) throws SQLException, InterruptedException;
    }

    /** What is done at the depth. */
    private interface Step {
        void run() throws SQLException;
    }

    private final HikariDataSource pool;
    private final javax.sql.DataSource dataSource;
    private final Random depths;
    private int overflows;

    private StackOverflows(HikariDataSource pool, javax.sql.DataSource dataSource, long seed) {
        this.pool = pool;
        this.dataSource = dataSource;
        this.depths = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:overflows;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(MAX);
        config.setConnectionTimeout(5_000);
        boolean bare = arguments.length > 3;
        try (HikariDataSource pool = new HikariDataSource(config);
                PoolGuard guard = PoolGuard.over(pool).build()) {
            StackOverflows overflows =
                    new StackOverflows(pool, bare ? pool : guard.dataSource(), Long.parseLong(arguments[2]));
            overflows.run(arguments[0], Integer.parseInt(arguments[1]));
            boolean free = overflows.awaitFree(guard);
            System.out.println("overflows=" + overflows.overflows + " lost=" + overflows.active() + " holds="
                    + guard.holds().size() + " books=" + books(guard.snapshot()) + " free=" + free);
        }
    }

    private void run(String kind, int wanted) throws SQLException, InterruptedException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table message(id int)");
        }
        Work work = switch (kind) {
            case "ping" -> depth -> deep(depth, () -> acquireAndClose(false));
            case "update" -> depth -> deep(depth, () -> acquireAndClose(true));
            default -> this::acquireHereAndCloseDeep;
        };
        for (int i = 0; i < WARM_UP; i++) {
            work.isDone(i % 7);
        }
        long begin = System.nanoTime();
        while (overflows < wanted && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
            int edge = edge(work);
            for (int i = 0; i < 100 && active() < MAX; i++) {
                work.isDone(Math.max(1, edge - 60 + depths.nextInt(300)));
            }
            if (active() == MAX && !awaitOne()) {
                return; // lost
            }
        }
    }

    /** The least depth, or nearly, at which it fails. */
    private int edge(Work work) throws SQLException, InterruptedException {
        int done = 1;
        int failing = DEEPEST;
        while (failing - done > 8 && active() < MAX) {
            int middle = (done + failing) / 2;
            if (work.isDone(middle)) {
                done = middle;
            } else {
                failing = middle;
            }
        }
        return done;
    }

    private void acquireAndClose(boolean updates) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (updates) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("insert into message values (1)");
                }
                connection.rollback();
            }
        }
    }

    /** Nobody closes it again: if its close could not begin, the collector finds it. */
    private boolean acquireHereAndCloseDeep(int depth) throws SQLException, InterruptedException {
        Connection connection = dataSource.getConnection();
        return deep(depth, connection::close);
    }

    /** Does it on a thread of a small stack, so many calls deep. Whether it was done. */
    private boolean deep(int depth, Step step) throws InterruptedException {
        String[] outcome = {""};
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        outcome[0] = descend(depth, step);
                    } catch (StackOverflowError e) {
                        outcome[0] = FAILED;
                    } catch (SQLException e) {
                        outcome[0] = "fails"; // H2 wraps what it meets, and a pool without a slot times out
                    }
                },
                "deep",
                STACK);
        thread.start();
        thread.join();
        if (outcome[0].equals(FAILED)) {
            overflows++;
        }
        return outcome[0].equals("done");
    }

    private static String descend(int depth, Step step) throws SQLException {
        if (depth > 0) {
            return descend(depth - 1, step).concat("");
        }
        step.run();
        return "done";
    }

    private int active() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** Waits until a slot is free again. */
    private boolean awaitOne() throws InterruptedException {
        for (int i = 0; i < 50 && active() == MAX; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return active() < MAX;
    }

    /** Waits until everything is free again. */
    private boolean awaitFree(PoolGuard guard) throws InterruptedException {
        for (int i = 0; i < 50 && (active() > 0 || !guard.holds().isEmpty()); i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return active() == 0;
    }

    /** Acquires that have neither failed nor ended. */
    private static long books(PoolSnapshot snapshot) {
        return snapshot.acquires()
                - sum(snapshot.failures().values())
                - sum(snapshot.ends().values());
    }

    private static long sum(Collection<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }
}
