/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import io.poolguard.internal.hold.Names;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * The pool that is guarded. All that the guard asks of HikariCP is asked here.
 */
public final class GuardedPool {

    /** Who closes the pool. */
    private enum Ownership {
        OWNED,
        LENT
    }

    /** A pool that is not guarded yet. */
    public static final class Source {
        private final Ownership ownership;
        private final Supplier<HikariDataSource> pool;

        private Source(Ownership ownership, Supplier<HikariDataSource> pool) {
            this.ownership = ownership;
            this.pool = pool;
        }

        /** Creates the pool if it is the guard's own, and claims it. */
        public GuardedPool open() {
            return new GuardedPool(pool.get(), ownership);
        }
    }

    /** HikariCP's own default, in force before a pool has checked its settings. */
    private static final int DEFAULT_MAX = 10;

    /** The pools that have a guard. Keeps none of them alive. */
    private static final Set<HikariDataSource> GUARDED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final HikariDataSource dataSource;
    private final Ownership ownership;
    private final Evictions evictions;
    private final AtomicLong broken = new AtomicLong();

    private final ConnectionDefaults defaults;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    // Written by whoever could not reach the database, and by whoever acquires a connection after that; read by every
    // acquire, and by health.
    private volatile Optional<FailedConnect> failedConnect = Optional.empty();

    private GuardedPool(HikariDataSource dataSource, Ownership ownership) {
        this.dataSource = dataSource;
        this.ownership = ownership;
        this.defaults = new ConnectionDefaults(dataSource);
        if (dataSource.isClosed()) {
            throw new IllegalStateException("pool " + name() + " is closed");
        }
        if (!GUARDED.add(dataSource)) {
            throw new IllegalStateException(
                    "pool " + name() + " has a guard already; use that one, or close it before building another");
        }
        this.evictions = new Evictions(name(), this::evictNow);
    }

    /** A pool that the guard will create from this configuration, and close. */
    public static Source owned(HikariConfig config) {
        if (config instanceof HikariDataSource) {
            throw new IllegalArgumentException("config is a HikariDataSource, a pool already: a second one would start"
                    + " in silence; use PoolGuard.over, or give newPool a plain HikariConfig");
        }
        return new Source(Ownership.OWNED, () -> new HikariDataSource(config));
    }

    /** A pool that is the caller's. */
    public static Source lent(HikariDataSource pool) {
        return new Source(Ownership.LENT, () -> named(pool));
    }

    /**
     * HikariCP numbers a pool without a name at its first use. The guard's threads, lines and meters need a name before
     * that, and it must be the one that HikariCP's own will have: so the pool gets the next one now.
     */
    private static HikariDataSource named(HikariDataSource pool) {
        if (pool.getPoolName() == null && !pool.isClosed()) {
            HikariConfig next = new HikariConfig();
            next.setJdbcUrl("jdbc:"); // HikariCP looks no closer before it connects
            next.validate();
            pool.setPoolName(next.getPoolName());
        }
        return pool;
    }

    public Connection acquire() throws SQLException {
        try {
            return reached(dataSource.getConnection());
        } catch (SQLException | RuntimeException e) {
            notAcquired(e);
            throw e;
        }
    }

    /**
     * Acquires with a timeout of its own. A pool that has not been used yet is started, within HikariCP's own bounds.
     */
    public Connection acquire(Duration timeout) throws SQLException {
        if (!(dataSource.getHikariPoolMXBean() instanceof HikariPool pool)) {
            return acquire();
        }
        return reached(pool.getConnection(timeout.toMillis()));
    }

    private Connection reached(Connection connection) {
        reached();
        return connection;
    }

    /** The database has been reached. */
    public void reached() {
        if (failedConnect.isPresent()) {
            failedConnect = Optional.empty();
        }
    }

    /** Takes note if it was the database that could not be reached. */
    private void notAcquired(Exception failure) {
        if (isConnectFailure(failure) && !dataSource.isClosed() && !counts().isFull()) {
            notReached(FailedConnect.words(failure));
        }
    }

    /** Whether it says that no connection was to be had in time, or was met while the pool was to be started. */
    public boolean isConnectFailure(Throwable failure) {
        return isAcquireTimeout(failure) || !isStarted();
    }

    /** Whether it says that no connection was to be had in time. */
    public static boolean isAcquireTimeout(Throwable failure) {
        return failure instanceof SQLTransientConnectionException;
    }

    /** The database could not be reached. */
    public void notReached(String what) {
        failedConnect = Optional.of(new FailedConnect(Instant.now(), what));
    }

    /** The last time that the database could not be reached, if no connection was acquired since. */
    public Optional<FailedConnect> failedConnect() {
        return failedConnect;
    }

    /**
     * Has the connection thrown out of the pool, on a thread of the guard's own: HikariCP may block the caller.
     *
     * @param connection HikariCP's own; a wrapper would be ignored by it without a word
     * @param done runs when the pool has freed the slot
     */
    public void evict(Connection connection, Runnable done) {
        evictions.evict(connection, done);
    }

    private void evictNow(Connection connection) {
        dataSource.evictConnection(connection);
        serveWaiters();
    }

    /**
     * A thread that waits already is not served by a free slot as such: somebody has to ask for a connection for it.
     */
    public void serveWaiters() {
        if (dataSource.getHikariPoolMXBean() instanceof HikariPool pool) {
            int pending = pool.getThreadsAwaitingConnection();
            if (pending > 0) {
                pool.addBagItem(pending);
            }
        }
    }

    /** Whether HikariCP has thrown the connection out already, because it broke. Asks no driver. */
    public boolean isBroken(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException("HikariCP's proxy knows without a question", e);
        }
    }

    /** What connections leave the pool with. */
    public ConnectionDefaults defaults() {
        return defaults;
    }

    /** Whether the connection works, found out as HikariCP does. */
    public boolean isAnswering(Connection connection, Duration timeout) throws SQLException {
        if (dataSource.getConnectionTestQuery() == null) {
            return connection.isValid((int) Math.max(1, timeout.toSeconds()));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(dataSource.getConnectionTestQuery());
            return true;
        }
    }

    /** What HikariCP asks a connection to see that it works, or the simplest query there is. */
    public String testQuery() {
        String configured = dataSource.getConnectionTestQuery();
        return configured == null ? "SELECT 1" : configured;
    }

    /** Counts a connection that broke while it was held. */
    public void countBroken() {
        broken.incrementAndGet();
    }

    /** Connections that broke while they were held. */
    public long broken() {
        return broken.get();
    }

    public PoolCounts counts() {
        int max = dataSource.getMaximumPoolSize() < 1 ? DEFAULT_MAX : dataSource.getMaximumPoolSize();
        int base = dataSource.getMinimumIdle() < 0 ? max : Math.min(max, dataSource.getMinimumIdle());
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return pool == null
                ? new PoolCounts(0, 0, 0, 0, max, base)
                : new PoolCounts(
                        pool.getTotalConnections(),
                        pool.getActiveConnections(),
                        pool.getIdleConnections(),
                        pool.getThreadsAwaitingConnection(),
                        max,
                        base);
    }

    /** Whether these many holds are all that the pool has, and can have. */
    public boolean isTakenBy(int holds) {
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return pool != null
                && holds >= dataSource.getMaximumPoolSize()
                && pool.getTotalConnections() == holds
                && pool.getIdleConnections() == 0;
    }

    /** Threads that wait for a connection. */
    public int pending() {
        HikariPoolMXBean pool = dataSource.getHikariPoolMXBean();
        return pool == null ? 0 : pool.getThreadsAwaitingConnection();
    }

    /** For how long an acquire waits at most. */
    public Duration connectionTimeout() {
        return Duration.ofMillis(dataSource.getConnectionTimeout());
    }

    public String name() {
        String name = dataSource.getPoolName();
        return name == null ? "HikariPool" : Names.clean(name);
    }

    /**
     * Whether the pool has been used, and so exists: HikariCP starts a pool without a configuration at its first use.
     */
    public boolean isStarted() {
        return dataSource.getHikariPoolMXBean() != null;
    }

    /** Whether the pool gives out no connection until it is resumed. */
    public boolean isSuspended() {
        return isStarted() && !dataSource.isClosed() && !dataSource.isRunning();
    }

    public boolean isClosed() {
        return dataSource.isClosed();
    }

    /** The pool as a data source, for what the guard has nothing to add to. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** HikariCP gives up half way on an interrupted thread, and leaves connections and threads behind. */
    private void closeUninterrupted() {
        boolean interrupted = Thread.interrupted();
        try {
            dataSource.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the pool ends with the guard. */
    public boolean isOwned() {
        return ownership == Ownership.OWNED;
    }

    /** Gives the pool up: closes it if it is the guard's own. Once: later the pool may have another guard. */
    public void close() {
        if (!givenUp.compareAndSet(false, true)) {
            return;
        }
        if (ownership == Ownership.OWNED) {
            closeUninterrupted();
        }
        GUARDED.remove(dataSource);
        evictions.close();
    }
}
