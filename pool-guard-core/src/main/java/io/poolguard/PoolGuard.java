/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.internal.health.Advisor;
import io.poolguard.internal.health.CapacityCheck;
import io.poolguard.internal.health.Health;
import io.poolguard.internal.health.Inquiries;
import io.poolguard.internal.health.LoadWindow;
import io.poolguard.internal.health.Management;
import io.poolguard.internal.health.Prober;
import io.poolguard.internal.health.Pulse;
import io.poolguard.internal.health.StatusLog;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.jdbc.GuardedConnection;
import io.poolguard.internal.jdbc.GuardedDataSource;
import io.poolguard.internal.report.Announcer;
import io.poolguard.internal.report.KnownWaits;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.report.SlowCalls;
import io.poolguard.internal.report.Snapshots;
import io.poolguard.internal.session.GuardedDatabase;
import io.poolguard.internal.watch.Watchdog;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

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
 * start a pool that has not been used yet. Verbs may cost, or wait, within a bound:
 * {@link #report()}, {@link #probe}, {@link #checkServerCapacity}.
 *
 * <p>Safe for use by many threads.
 */
public final class PoolGuard implements AutoCloseable {

    private static final Duration MOST_PATIENCE = Duration.ofDays(1);

    /**
     * A slow call: an HTTP request, a model, a message, a file.
     *
     * @param <R> what it returns
     * @param <X> its own checked exception
     */
    @FunctionalInterface
    public interface SlowCall<R extends @Nullable Object, X extends Exception> {

        /**
         * Makes the call.
         *
         * @return its result
         * @throws X its own
         */
        R call() throws X;
    }

    private final GuardedPool pool;
    private final Books books;
    private final GuardSettings settings;
    private final Announcer announcer;
    private final Watchdog watchdog;
    private final Snapshots snapshots;
    private final Inquiries inquiries;
    private final Prober prober;
    private final CapacityCheck capacity;
    private final Health health;
    private final Advisor advisor;
    private final Management management;
    private final Reporter reporter;
    private final SlowCalls slowCalls;
    private final GuardedDataSource dataSource;
    private final DatabaseManager databaseManager;

    PoolGuard(PoolGuardBuilder builder) {
        pool = builder.pool.open();
        try {
            books = Books.of(pool.name(), builder.sites);
            settings = builder.settings;
            snapshots = new Snapshots(pool, books);
            inquiries = new Inquiries(pool.name());
            management = new Management(pool.name());
            prober = new Prober(pool, inquiries);
            capacity = new CapacityCheck(pool, inquiries, settings);
            Pulse pulse = new Pulse(pool, books, settings);
            LoadWindow window = new LoadWindow(books);
            advisor = new Advisor(pool, books, window);
            reporter =
                    new Reporter(pool, books.registry(), snapshots, new KnownWaits(builder.knownWaits), builder.ticker);
            announcer =
                    new Announcer(pool, books.findings(), reporter, builder.ticker, builder.listener, builder.executor);
            slowCalls = new SlowCalls(books.registry(), settings, announcer);
            dataSource = new GuardedDataSource(
                    this, pool, books, builder.holds(), settings, builder.context, announcer, reporter);
            databaseManager = new GuardedDatabase(dataSource);
            watchdog = new Watchdog(
                    pool,
                    books,
                    settings,
                    reporter,
                    announcer,
                    List.of(snapshots, pulse, prober, window, new StatusLog(pool.name(), this::health, announcer)),
                    this::ended,
                    builder.ticker,
                    builder.tick);
            health = new Health(
                    pool,
                    books,
                    settings,
                    snapshots,
                    pulse,
                    prober,
                    capacity,
                    this::isClosed,
                    dataSource::isRefusing,
                    watchdog::isDeadlocked);
        } catch (Throwable t) {
            pool.close();
            throw t;
        }
    }

    /** Begins to watch. */
    void start(PoolGuardBuilder builder) {
        watchdog.start();
        management.register(this, builder.jmx);
        builder.capacityAtStart.ifPresent(capacity::checkAtStart);
    }

    /**
     * Guards a new pool. The guard creates the pool at {@link PoolGuardBuilder#build()}, owns it, and closes it.
     *
     * @param config the pool's configuration; it is copied
     * @return a builder
     * @throws IllegalArgumentException if the configuration is a {@link HikariDataSource}: that is a pool already, and
     *     would be started a second time in silence; use {@link #over}
     */
    public static PoolGuardBuilder newPool(HikariConfig config) {
        return new PoolGuardBuilder(GuardedPool.owned(Objects.requireNonNull(config, "config")));
    }

    /**
     * Guards a pool that is yours. The guard leaves it open. If the pool is closed first, the guard ends by itself.
     *
     * @param pool the pool
     * @return a builder
     */
    public static PoolGuardBuilder over(HikariDataSource pool) {
        return new PoolGuardBuilder(GuardedPool.lent(Objects.requireNonNull(pool, "pool")));
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

    /** {@return the manager of transactions and sessions, for plain JDBC, the same one at each call} */
    public DatabaseManager databaseManager() {
        return databaseManager;
    }

    /**
     * The pool now, and what has happened since the guard was built.
     *
     * @return the snapshot
     */
    public PoolSnapshot snapshot() {
        return snapshots.snapshot();
    }

    /**
     * Who holds a connection now, longest first. Threads that wait for one are not in it.
     *
     * @return the holds
     */
    public List<HoldSnapshot> holds() {
        return books.registry().snapshots();
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
     * How the pool is, and why. From counters alone: no connection is taken, no pool is started, nobody is waited for.
     *
     * @return the health, as of the watchdog's last tick
     */
    public PoolHealth health() {
        return health.health();
    }

    /**
     * Asks the database for a sign of life: one round trip, on a connection that is idle anyway, on a thread of the guard's
     * own. Only one is under way at a time; who asks meanwhile waits for the same answer. If all connections are in use,
     * or threads wait for one, or the pool is suspended, nothing is asked. The result is part of the health until the
     * next one. HikariCP counts the connection as active meanwhile.
     *
     * @param timeout how long to wait at most, whatever the network does; from 1 ms to 1 day
     * @return how it went; failures are named by class and SQLState, and not thrown
     * @throws IllegalArgumentException if the timeout is outside its bounds
     */
    public PoolHealth.Probe probe(Duration timeout) {
        return prober.probe(GuardSettings.boundedByADay("timeout", timeout));
    }

    /**
     * How many connections the load of the last five minutes needs, and who keeps them.
     *
     * @return the advice, as of half a second ago; without a size if too little was seen
     */
    public PoolAdvice advice() {
        return advisor.advice();
    }

    /**
     * Asks the database server how many connections it allows, and who has them: whether every pool of the fleet
     * ({@link PoolGuardBuilder#fleet}) can grow to its maximum at once. A few round trips, made as those of a probe are. An
     * ordinary role will do. The result is part of the health until the next one that is known.
     *
     * @param timeout how long to wait at most, whatever the network does; from 1 ms to 1 day
     * @return the verdict; a database that does not tell, or does not answer, is one too, and not thrown
     * @throws IllegalArgumentException if the timeout is outside its bounds
     */
    public ServerCapacity checkServerCapacity(Duration timeout) {
        return capacity.check(GuardSettings.boundedByADay("timeout", timeout));
    }

    /**
     * What the connections were used for since the guard was built, by label, and what was found.
     *
     * @return the figures
     */
    public PoolFigures figures() {
        return new PoolFigures(
                books.figures(), books.findings().now(), announcer.undelivered(), announcer.listenerFailures());
    }

    /** {@return the settings that can be changed while the guard runs, the same object at each call} */
    public GuardSettings settings() {
        return settings;
    }

    /**
     * Makes a slow call, after a look whether this thread holds a connection of the pool: it would hold it for as long
     * as the call takes. What then happens is the setting {@link GuardSettings#slowCall()}. Only the calling thread is
     * looked at, and only at the entry: wrap the place where a call is made or subscribed to, not where it is built.
     *
     * @param name what the call is, for messages; few and fixed
     * @param call the call
     * @param <R> what it returns
     * @param <X> its own checked exception
     * @return what the call has returned
     * @throws X if the call does
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if the thread holds a connection, and the setting is {@code FAIL}; the call was not
     *     made
     */
    public <R extends @Nullable Object, X extends Exception> R external(String name, SlowCall<R, X> call) throws X {
        Objects.requireNonNull(call, "call");
        requireNotHolding(name);
        return call.call();
    }

    /**
     * The look of {@link #external} alone, for calls that do not fit into a lambda.
     *
     * @param name what the call is, for messages; few and fixed
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if the thread holds a connection, and the setting is {@code FAIL}
     */
    public void requireNotHolding(String name) {
        slowCalls.entering(Names.named("name", name));
    }

    /**
     * For tests: that no connection is held.
     *
     * @throws IllegalStateException if one is, with the table of all holders
     */
    public void requireNoHolds() {
        PoolReport report = reporter.report();
        if (!report.holders().isEmpty()) {
            throw new IllegalStateException(pool.name() + " - connections are held (holds="
                    + report.holders().size() + ")." + report.text());
        }
    }

    /**
     * Declares a long hold of a connection that was taken through the data source: it is not reported until it is over
     * the duration that is said. For sessions there is {@link SessionOptions#expectedHold(Duration, String)}.
     *
     * @param connection a connection of this guard, or a wrapper of one
     * @param expected how long, and why
     * @throws SQLException if it is not a connection of a guard, or is closed
     */
    public void expectHold(Connection connection, HoldSnapshot.Expected expected) throws SQLException {
        Objects.requireNonNull(expected, "expected");
        GuardedConnection guarded = connection.unwrap(GuardedConnection.class);
        guarded.requireOpen();
        guarded.expect(expected);
    }

    /**
     * Ends the guard of a pool that it has created, in good order: from now on acquires fail at once (SQLState 08001);
     * who waits for a connection already may still get one, and connections that are held may be used and closed until
     * the time is over; who holds one then is told to the log, and loses it as the pool is closed. Returns as soon as
     * nothing is held nor waited for. A thread that is interrupted while it waits waits no longer, and stays interrupted.
     * A pool that was lent is nobody's to empty: this then is {@link #close()}.
     *
     * @param patience how long to wait at most, from 0 to 1 day
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public void close(Duration patience) {
        if (Objects.requireNonNull(patience, "patience").isNegative() || patience.compareTo(MOST_PATIENCE) > 0) {
            throw new IllegalArgumentException(
                    "patience=" + patience + " is outside its bounds (at least 0, at most 1 day)");
        }
        if (pool.isOwned() && !isClosed()) {
            dataSource.refuseAndEmpty(patience);
        }
        close();
    }

    /**
     * Whether the guard was closed, or its pool behind its back.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return dataSource.isPassingThrough() || pool.isClosed();
    }

    /**
     * Ends the guard. A pool that the guard created is closed with it. A pool that was lent stays open: its data source
     * passes through, unguarded, and connections already handed out live on, but nobody counts their time any more.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        watchdog.close();
        ended();
        dataSource.passThrough();
        pool.close();
    }

    /** Nobody watches any more. */
    private void ended() {
        inquiries.close();
        management.unregister();
    }

    @Override
    public String toString() {
        return "PoolGuard[" + pool.name() + "]";
    }

    /** Does now what the watchdog does at each tick. */
    void tick() {
        watchdog.tick();
    }
}
