/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.HikariPool;
import io.poolguard.internal.text.LogText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The pool that is guarded. The only class that calls HikariCP's pool.
 */
public final class GuardedPool {

    /** Whether the guard or its user closes the pool. */
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

    /** HikariCP's default, which applies before a pool has validated its settings. */
    private static final int DEFAULT_MAX = 10;

    /** How long HikariCP rests at most between two attempts to connect. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);

    /** The pools that have a guard. Weak, so that it keeps none of them alive. */
    private static final Set<HikariDataSource> GUARDED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final HikariDataSource dataSource;
    private final Ownership ownership;
    private final Evictions evictions;
    private final AtomicLong broken = new AtomicLong();

    // Written by the guard's own threads, which probe; read by reports.
    private final AtomicInteger probing = new AtomicInteger();

    private final ConnectionDefaults defaults;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    // Written by threads that could not reach the database, and by threads that acquire a connection after that; read
    // by every acquire, and by health.
    private volatile Optional<FailedConnect> failedConnect = Optional.empty();

    // The last time that a pool which has connections could not open another one. Written by threads that could not;
    // emptied by the watchdog, once it sees one opened or the failure is old; read by health.
    private final AtomicReference<Optional<FailedConnect>> notGrown = new AtomicReference<>(Optional.empty());

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

    /** A pool that the guard creates from this configuration, and closes. */
    public static Source owned(HikariConfig config) {
        if (config instanceof HikariDataSource) {
            throw new IllegalArgumentException("config is a HikariDataSource, a pool already: a second one would start"
                    + " in silence; use PoolGuard.over, or give newPool a plain HikariConfig");
        }
        return new Source(Ownership.OWNED, () -> new HikariDataSource(config));
    }

    /** A pool that belongs to the caller. */
    public static Source lent(HikariDataSource pool) {
        return new Source(Ownership.LENT, () -> named(pool));
    }

    /**
     * HikariCP numbers a pool without a name at its first use. The guard's threads, log lines and meters need a name
     * before that, and it must be the one that HikariCP's own threads will have. So the pool gets the next number now.
     */
    private static HikariDataSource named(HikariDataSource pool) {
        if (pool.getPoolName() == null && !pool.isClosed()) {
            HikariConfig next = new HikariConfig();
            next.setJdbcUrl("jdbc:"); // HikariCP checks no more of it before it connects
            next.validate();
            pool.setPoolName(next.getPoolName());
        }
        return pool;
    }

    /** The property of the driver that would bound its reads, if it is not set. */
    public Optional<String> missingSocketTimeout() {
        return SocketTimeout.missing(dataSource);
    }

    /**
     * Acquires a connection. No call lies between HikariCP's answer and the caller, so that none can fail and lose it;
     * the caller then says that the database was {@linkplain #reached() reached}.
     */
    public Connection acquire() throws SQLException {
        try {
            return dataSource.getConnection();
        } catch (SQLException | RuntimeException e) {
            notAcquired(e);
            throw e;
        }
    }

    /**
     * Acquires with this timeout. A pool that has not been used yet is started first, within HikariCP's own timeouts.
     */
    public Connection acquire(Duration timeout) throws SQLException {
        Connection connection = dataSource.getHikariPoolMXBean() instanceof HikariPool pool
                ? pool.getConnection(timeout.toMillis())
                : acquire();
        reached();
        return connection;
    }

    /** The database has been reached. */
    public void reached() {
        if (failedConnect.isPresent()) {
            failedConnect = Optional.empty();
        }
    }

    /** Records the failure if the database could not be reached. */
    private void notAcquired(Exception failure) {
        if (isConnectFailure(failure) && !dataSource.isClosed() && !counts().isFull()) {
            notReached(whyNotOpened(failure));
        }
    }

    /** Whether the failure is a timeout of an acquire, or of the pool's start. */
    public boolean isConnectFailure(Throwable failure) {
        return isAcquireTimeout(failure) || !isStarted();
    }

    /** Whether the failure is a timeout of an acquire. */
    public static boolean isAcquireTimeout(Throwable failure) {
        return failure instanceof SQLTransientConnectionException;
    }

    /** The database could not be reached. */
    public void notReached(FailedConnect failure) {
        failedConnect = Optional.of(failure);
        if (failure.sort().isOfOpening() && counts().total() > 0) {
            notGrown.set(failedConnect);
        }
    }

    /**
     * Why a pool below its maximum gave no connection. HikariCP tells a failure to one of the threads that wait for a
     * connection; the others are told of the same one.
     */
    public FailedConnect whyNotOpened(Throwable failure) {
        FailedConnect own = FailedConnect.of(failure);
        return own.sort() == FailedConnect.Sort.NOT_IN_TIME
                ? Stream.of(failedConnect, notGrown())
                        .flatMap(Optional::stream)
                        .filter(known -> known.sort().isKnown() && isRecent(known))
                        .findFirst()
                        .map(FailedConnect::again)
                        .orElse(own)
                : own;
    }

    /** HikariCP rests for five seconds at most before it tries again. */
    private boolean isRecent(FailedConnect known) {
        return known.age(Instant.now()).compareTo(connectionTimeout().plus(LONGEST_REST)) < 0;
    }

    /** The last time that a pool which has connections could not open another one, if that is so still. */
    public Optional<FailedConnect> notGrown() {
        return Objects.requireNonNull(notGrown.get());
    }

    /** The pool has opened a connection since this failure, or it is old. */
    public void growsAgain(Optional<FailedConnect> since) {
        notGrown.compareAndSet(since, Optional.empty());
    }

    /** The last time that the database could not be reached, if no connection was acquired since. */
    public Optional<FailedConnect> failedConnect() {
        return failedConnect;
    }

    /**
     * Evicts the connection from the pool, on a thread of the guard's own, because HikariCP may block the caller.
     *
     * @param connection HikariCP's own; HikariCP would silently ignore a wrapper
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
     * Asks HikariCP for a connection for each waiting thread: a free slot alone does not serve a thread that waits
     * already.
     */
    public void serveWaiters() {
        if (dataSource.getHikariPoolMXBean() instanceof HikariPool pool) {
            int pending = pool.getThreadsAwaitingConnection();
            if (pending > 0) {
                pool.addBagItem(pending);
            }
        }
    }

    /** Whether HikariCP has evicted the connection already, because it broke. Does not call the driver. */
    public boolean isBroken(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException("HikariCP's proxy knows without a question", e);
        }
    }

    /** The guard itself has one more of the connections, or one less, to ask the database. */
    public void probing(int change) {
        probing.addAndGet(change);
    }

    /** The connections that the guard itself has, to ask the database. */
    public int probing() {
        return probing.get();
    }

    /** The state in which connections leave the pool. */
    public ConnectionDefaults defaults() {
        return defaults;
    }

    /** Whether the connection works, tested as HikariCP tests it. */
    public boolean isAnswering(Connection connection, Duration timeout) throws SQLException {
        if (dataSource.getConnectionTestQuery() == null) {
            return connection.isValid((int) Math.max(1, timeout.toSeconds()));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(dataSource.getConnectionTestQuery());
            return true;
        }
    }

    /** HikariCP's test query, or the simplest query there is. */
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

    /** Whether this number of holds takes all connections that the pool has, and can have. */
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

    /** How long an acquire waits at most. */
    public Duration connectionTimeout() {
        return Duration.ofMillis(dataSource.getConnectionTimeout());
    }

    public String name() {
        String name = dataSource.getPoolName();
        return name == null ? "HikariPool" : LogText.clean(name);
    }

    /**
     * Whether the pool has started: HikariCP starts a pool that was made without a configuration at its first use.
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

    /** The pool as a data source, for calls to which the guard adds nothing. */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Closes the pool with the interrupt put aside: on an interrupted thread HikariCP stops half way, and leaves
     * connections and threads behind.
     */
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

    /** Whether the guard closes the pool. */
    public boolean isOwned() {
        return ownership == Ownership.OWNED;
    }

    /**
     * Releases the pool, and closes it if it is the guard's own. Acts once, because the pool may have another guard
     * later.
     */
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
