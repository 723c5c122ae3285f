/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.hold.Ticker;
import io.poolguard.internal.jdbc.GuardedDataSource;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.session.GuardedDatabase;
import io.poolguard.internal.watch.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Guards one HikariCP pool: keeps book of who holds its connections, and gives the connections out.
 *
 * <pre>{@code
 * try (PoolGuard guard = PoolGuard.newPool(hikariConfig).build()) {
 *     DataSource dataSource = guard.dataSource();                  // for Spring, Hibernate, jOOQ, MyBatis, Jdbi
 *     DatabaseManager database = guard.databaseManager();          // for plain JDBC
 * }
 * }</pre>
 *
 * <p>Methods that are nouns are cheap: they never wait, never take a connection, never touch the database and never
 * start a pool that has not been used yet. {@link #report()} is a verb and may cost.
 *
 * <p>Safe for use by many threads.
 */
public final class PoolGuard implements AutoCloseable {

    /** When the line of the application that acquires is captured. */
    public enum Sites {
        /** Never. */
        OFF,
        /**
         * For a bounded number of acquires per second, more while threads wait: for each of them where there are fewer,
         * and for the first ones of a burst. An acquire that is not captured pays nothing.
         */
        ADAPTIVE,
        /** At each acquire, for one to three microseconds. */
        ALWAYS
    }

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final Watchdog watchdog;
    private final Reporter reporter;
    private final GuardedDataSource dataSource;
    private final DatabaseManager databaseManager;

    private PoolGuard(Builder builder) {
        pool = builder.pool.open();
        try {
            registry = new HoldRegistry();
            SiteCapture sites = new SiteCapture(builder.sites);
            reporter = new Reporter(pool, registry, builder.ticker);
            dataSource = new GuardedDataSource(this, pool, registry, sites, reporter);
            databaseManager = new GuardedDatabase(dataSource);
            watchdog = new Watchdog(pool, registry, sites, builder.ticker, builder.tick);
            watchdog.start();
        } catch (Throwable t) {
            pool.close();
            throw t;
        }
    }

    /**
     * Guards a new pool. The guard creates the pool at {@link Builder#build()}, owns it, and closes it.
     *
     * @param config the pool's configuration; it is copied
     * @return a builder
     * @throws IllegalArgumentException if the configuration is a {@link HikariDataSource}: that is a pool already, and
     *     would be started a second time in silence; use {@link #over}
     */
    public static Builder newPool(HikariConfig config) {
        return new Builder(GuardedPool.owned(Objects.requireNonNull(config, "config")));
    }

    /**
     * Guards a pool that is yours. The guard leaves it open. If the pool is closed first, the guard ends by itself.
     *
     * @param pool the pool
     * @return a builder
     */
    public static Builder over(HikariDataSource pool) {
        return new Builder(GuardedPool.lent(Objects.requireNonNull(pool, "pool")));
    }

    /**
     * The guarded data source: goes wherever a data source goes. Its connections, and all that comes from them, keep
     * the books.
     *
     * <p>{@code unwrap} reaches the {@link HikariDataSource}, the driver's classes and this guard; a connection
     * unwrapped to a class of the driver is no longer observed.
     *
     * @return the data source, the same one at each call
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /**
     * Transactions and sessions for plain JDBC.
     *
     * @return the database manager, the same one at each call
     */
    public DatabaseManager databaseManager() {
        return databaseManager;
    }

    /**
     * The pool's counts now.
     *
     * @return the counts
     */
    public PoolSnapshot snapshot() {
        return pool.snapshot();
    }

    /**
     * Who holds a connection now, longest first. Threads that wait for one are not in it.
     *
     * @return the holds
     */
    public List<HoldSnapshot> holds() {
        return registry.snapshots();
    }

    /**
     * Who holds a connection now, and what their threads are doing. Takes stacks of the holders' threads, a few hundred
     * microseconds each on JDK 17, at most once a second: a second report within that time shows the same stacks.
     *
     * @return the report
     */
    public PoolReport report() {
        return reporter.report();
    }

    /**
     * Ends the guard. A pool that the guard created is closed with it. A pool that was lent stays open: its data source
     * passes through, unguarded, and connections already handed out live on, but nobody counts their time any more.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        watchdog.close();
        dataSource.passThrough();
        pool.close();
    }

    @Override
    public String toString() {
        return "PoolGuard[" + pool.name() + "]";
    }

    /** Does now what the watchdog does at each tick. */
    void tick() {
        watchdog.tick();
    }

    /** Builds a guard. For one thread at a time. */
    public static final class Builder {

        private final GuardedPool.Source pool;
        private Sites sites = Sites.ADAPTIVE;
        private Ticker ticker = Ticker.SYSTEM;
        private Duration tick = Duration.ofMillis(100);

        private Builder(GuardedPool.Source pool) {
            this.pool = pool;
        }

        /**
         * When the line of the application that acquires is captured. Default: {@link Sites#ADAPTIVE}.
         *
         * @param sites the mode
         * @return this builder
         */
        public Builder sites(Sites sites) {
            this.sites = Objects.requireNonNull(sites, "sites");
            return this;
        }

        Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        Builder tick(Duration tick) {
            this.tick = tick;
            return this;
        }

        /**
         * Builds the guard, and creates the pool if it is the guard's own.
         *
         * @return a running guard
         * @throws IllegalStateException if the pool has a guard already, or is closed
         */
        public PoolGuard build() {
            return new PoolGuard(this);
        }
    }
}
