/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * An application that loses connections, some at once and some after it has had them for a while, and keeps others. It
 * makes garbage on the side, so that collections happen by themselves.
 *
 * <p>Ends with 0 if each connection it has lost was told exactly once, none of the others was, and the pool could serve
 * it all the while; otherwise with 1 and the figures.
 */
public final class LeakingApplication {

    private static final int POOL = 8;
    private static final int LOST = 24;
    private static final int OLD_AFTER_COLLECTIONS = 3;
    private static final Duration BOUND = Duration.ofSeconds(30);

    private static final int PIECE = 32 * 1024;
    private static final int PIECES_IN_USE = 512;
    private static final int PIECES_BETWEEN_PAUSES = 64;
    private static final int USES_BETWEEN_PAUSES = 256;
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private static final CountDownLatch ENTERED = new CountDownLatch(1);
    private static final CountDownLatch END_OF_CALL = new CountDownLatch(1);

    private final long begin = System.nanoTime();
    private final Map<Long, Integer> told = new ConcurrentHashMap<>();
    private final List<String> wronglyTold = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final PoolGuard guard = PoolGuard.newPool(config())
            .sites(PoolGuardBuilder.Sites.ALWAYS)
            .listener(this::listen)
            .build();
    private final DataSource dataSource = guard.dataSource();

    // Written and read by the main thread; the threads on the side end with the process.
    private volatile boolean over;

    private LeakingApplication() {}

    /** What the application is told of. */
    private void listen(Finding finding) {
        if (finding.kind() == Finding.Kind.LEAK && finding.stage() == Finding.Stage.BEGAN) {
            told.merge(finding.hold().id(), 1, Integer::sum);
            if (!finding.hold().site().orElse("").startsWith("LeakingApplication.lose")) {
                wronglyTold.add(finding.message());
            }
        }
    }

    /** Starts it. */
    public static void main(String[] arguments) throws Exception {
        System.exit(new LeakingApplication().run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        inBackground("garbage", this::makeGarbage);
        List<Object> kept = List.of(keepConnection(), keepRows());
        inBackground("caller", this::loseAfterLongCall);
        ENTERED.await();
        inBackground("user", this::useAllTheWhile);

        boolean lost = loseMany() && within(() -> told.size() == LOST);
        // Time enough for those that are not lost to be taken for lost.
        long then = collections();
        boolean quiet = within(() -> collections() > then + OLD_AFTER_COLLECTIONS) && told.size() == LOST;
        END_OF_CALL.countDown();
        boolean afterCall = within(() -> told.size() == LOST + 1);
        over = true;
        boolean served = within(() -> guard.holds().size() == kept.size()) && isServed();

        boolean once = told.values().stream().allMatch(times -> times == 1);
        boolean right = lost && quiet && afterCall && served && once && wronglyTold.isEmpty() && failures.isEmpty();
        System.out.println((right ? "RIGHT" : "WRONG") + " lost=" + lost + " quiet=" + quiet + " afterCall=" + afterCall
                + " served=" + served + " once=" + once + " told=" + told + " wronglyTold=" + wronglyTold + " after="
                + Duration.ofNanos(System.nanoTime() - begin) + " collections=" + collectors());
        if (!right) {
            failures.forEach(Throwable::printStackTrace);
            System.out.println(guard.report());
        }
        Reference.reachabilityFence(kept);
        return right;
    }

    // ------------------------------------------------------------------ connections that are lost

    /** More than the pool has: each of them must come back before the last can be lost. */
    private boolean loseMany() throws SQLException {
        Deque<Connection> aging = new ArrayDeque<>();
        for (int i = 0; i < LOST; i++) {
            if (i % 2 == 0) {
                loseAtOnce();
            } else {
                aging.add(loseLater());
            }
            if (aging.size() == 2) {
                long then = collections();
                if (!within(() -> collections() >= then + OLD_AFTER_COLLECTIONS)) {
                    return false;
                }
                aging.clear();
            }
        }
        return true;
    }

    private void loseAtOnce() throws SQLException {
        query(dataSource.getConnection());
    }

    private Connection loseLater() throws SQLException {
        Connection connection = dataSource.getConnection();
        query(connection);
        return connection;
    }

    /** Has the connection in no variable while the call is running, nor afterwards. */
    private void loseAfterLongCall() throws SQLException {
        dataSource.getConnection().createStatement().execute("call long_call()");
    }

    /** Called by the database. */
    public static int longCall() throws InterruptedException {
        ENTERED.countDown();
        END_OF_CALL.await();
        return 1;
    }

    // ------------------------------------------------------------------ connections that are not

    private Connection keepConnection() throws SQLException {
        Connection connection = dataSource.getConnection();
        query(connection);
        return connection;
    }

    private ResultSet keepRows() throws SQLException {
        return dataSource.getConnection().createStatement().executeQuery("select 1");
    }

    private void useAllTheWhile() throws SQLException {
        for (int i = 0; !over; i++) {
            try (Connection connection = dataSource.getConnection()) {
                query(connection);
            }
            if (i % USES_BETWEEN_PAUSES == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static void query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
        }
    }

    private boolean isServed() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            query(connection);
            return true;
        }
    }

    // ------------------------------------------------------------------ what happens on the side

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void inBackground(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Some of it is in use for a while, and so gets old. */
    private void makeGarbage() {
        byte[][] inUse = new byte[PIECES_IN_USE][];
        for (int i = 0; ; i++) {
            inUse[i % PIECES_IN_USE] = new byte[PIECE];
            if (i % PIECES_BETWEEN_PAUSES == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean within(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > BOUND.toNanos() || !failures.isEmpty()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static List<String> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(one -> one.getName() + ": " + one.getCollectionCount())
                .toList();
    }

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("leaking");
        config.setJdbcUrl("jdbc:h2:mem:leaking;DB_CLOSE_DELAY=-1");
        config.setConnectionInitSql(
                "create alias if not exists long_call for 'com.example.LeakingApplication.longCall'");
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(BOUND.toMillis());
        return config;
    }
}
