/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.jdbc.GuardedConnection;
import io.poolguard.internal.text.LogText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    final GuardParts parts;

    PoolGuard(GuardParts parts) {
        this.parts = parts;
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
        return parts.dataSource;
    }

    /** {@return the manager of transactions and sessions, for plain JDBC, the same one at each call} */
    public DatabaseManager databaseManager() {
        return parts.databaseManager;
    }

    /**
     * The pool now, and what has happened since the guard was built.
     *
     * @return the snapshot
     */
    public PoolSnapshot snapshot() {
        return parts.snapshots.snapshot();
    }

    /**
     * Who holds a connection now, longest first. Threads that wait for one are not in it.
     *
     * @return the holds
     */
    public List<HoldSnapshot> holds() {
        return parts.state.registry().snapshots();
    }

    /**
     * Who holds a connection now, and what their threads are doing. Takes stacks of the holders' threads, a few hundred
     * microseconds each on JDK 17, at most once a second: a second report within that time shows the same stacks.
     *
     * @return the report
     */
    public PoolReport report() {
        return parts.reporter.report();
    }

    /**
     * How the pool is, and why. From counters alone: no connection is taken, no pool is started, nobody is waited for.
     *
     * @return the health, as of the watchdog's last tick
     */
    public PoolHealth health() {
        return parts.health.health();
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
        return parts.prober.probe(Bounds.upToADay("timeout", timeout));
    }

    /**
     * How many connections the load of the last five minutes needs, and who keeps them.
     *
     * @return the advice, as of half a second ago; without a size if too little was seen
     */
    public PoolAdvice advice() {
        return parts.advisor.advice();
    }

    /**
     * Asks the database server how many connections it allows, and who has them: whether every pool of the fleet
     * ({@link CapacityOptions#instances(int)}) can grow to its maximum at once. A few round trips, made as those of a probe are. An
     * ordinary role will do. The result is part of the health until the next one that is known.
     *
     * @param timeout how long to wait at most, whatever the network does; from 1 ms to 1 day
     * @return the verdict; a database that does not tell, or does not answer, is one too, and not thrown
     * @throws IllegalArgumentException if the timeout is outside its bounds
     */
    public ServerCapacity checkServerCapacity(Duration timeout) {
        return parts.capacity.check(Bounds.upToADay("timeout", timeout));
    }

    /**
     * What the connections were used for since the guard was built.
     *
     * @return the figures of each label that has been used, by name; labels beyond the first hundred, {@code none} among
     *     them, are counted together as {@code other}
     */
    public List<LabelFigures> figures() {
        return parts.state.figures();
    }

    /** {@return the settings that can be changed while the guard runs, the same object at each call} */
    public GuardSettings<?> settings() {
        return parts.settings;
    }

    /**
     * Makes a slow call, after a look whether this thread holds a connection of the pool: it would hold it for as long
     * as the call takes. The setting {@link GuardSettings#react react(HELD_AT_SLOW_CALL, …)} says what happens then. Only
     * the calling thread is looked at, and only at the entry: wrap the place where a call is made or subscribed to, not
     * where it is built.
     *
     * @param name what the call is, for messages; few and fixed
     * @param call the call
     * @param <R> what it returns
     * @param <X> its own checked exception
     * @return what the call has returned
     * @throws X if the call does
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if the thread holds a connection, and the reaction is {@code FAIL}; the call was not
     *     made
     */
    public <R extends @Nullable Object, X extends Exception> R slowCall(String name, SlowCall<R, X> call) throws X {
        Objects.requireNonNull(call, "call");
        requireNotHolding(name);
        return call.call();
    }

    /**
     * Only looks whether this thread holds a connection, as {@link #slowCall} does: for calls that do not fit into a
     * lambda.
     *
     * @param name what the call is, for messages; few and fixed
     * @throws IllegalArgumentException if the name is blank
     * @throws IllegalStateException if the thread holds a connection, and the reaction is {@code FAIL}
     */
    public void requireNotHolding(String name) {
        parts.slowCalls.entering(LogText.named("name", name));
    }

    /**
     * The calling thread's task is over, and the thread goes on with another one, as a servlet container's do. A
     * connection that the task has acquired and not closed is handed over: it is in the hand of whoever uses it next, and
     * nothing that this thread does from now on is held against it. Costs a look at all holds. Called by filters and
     * thread pools, in a {@code finally} block.
     */
    public void taskEnded() {
        parts.state.registry().heldBy(Thread.currentThread()).stream()
                .filter(hold -> !hold.isOfTransaction())
                .forEach(Hold::handOver);
    }

    /**
     * For tests: that no connection is held.
     *
     * @throws IllegalStateException if one is, with the table of all holders
     */
    public void requireNoHolds() {
        PoolReport report = parts.reporter.report();
        if (!report.holders().isEmpty()) {
            throw new IllegalStateException(parts.pool.name() + " - connections are held (holds="
                    + report.holders().size() + ")." + report.text());
        }
    }

    /**
     * Declares a long hold of a connection that was taken through the data source: the hold is not reported before the
     * duration is over. For sessions there is {@link SessionOptions#expectedHold(Duration, String)}.
     *
     * @param connection a connection of this guard, or a wrapper of one
     * @param duration how long the hold is expected to last, more than 0
     * @param reason why, for those who look at the holds
     * @throws IllegalArgumentException if the duration is not positive, or the reason is blank
     * @throws SQLException if it is not a connection of a guard, or is closed
     */
    public void expectHold(Connection connection, Duration duration, String reason) throws SQLException {
        expect(connection, Optional.of(duration), reason);
    }

    /**
     * Declares a hold without an end, of a connection that was taken through the data source: it is never reported as
     * held idle or held long. For sessions there is {@link SessionOptions#expectedHold(String)}.
     *
     * @param connection a connection of this guard, or a wrapper of one
     * @param reason why, for those who look at the holds
     * @throws IllegalArgumentException if the reason is blank
     * @throws SQLException if it is not a connection of a guard, or is closed
     */
    public void expectHold(Connection connection, String reason) throws SQLException {
        expect(connection, Optional.empty(), reason);
    }

    private static void expect(Connection connection, Optional<Duration> duration, String reason) throws SQLException {
        Bounds.expected(duration, reason);
        GuardedConnection guarded = connection.unwrap(GuardedConnection.class);
        guarded.requireOpen();
        guarded.expect(duration, reason);
    }

    /**
     * Ends the guard of a pool that it has created, in good order. From now on acquires fail at once (SQLState 08001).
     * Threads already waiting may still get a connection. Holders have until the timeout; those that remain are logged,
     * and their connections are closed with the pool. Returns as soon as no connection is held and no thread waits. An
     * interrupt ends the wait, and the thread stays interrupted. If the guard does not own the pool, nothing is drained
     * and this is the same as {@link #close()}.
     *
     * @param patience how long to wait at most, from 0 to 1 day
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public void close(Duration patience) {
        Bounds.fromZeroToADay("patience", patience);
        if (parts.pool.isOwned() && !isClosed()) {
            parts.dataSource.refuseAndEmpty(patience);
        }
        close();
    }

    /**
     * Whether the guard was closed, or its pool behind its back.
     *
     * @return true from then on
     */
    public boolean isClosed() {
        return parts.isClosed();
    }

    /**
     * Ends the guard. A pool that the guard created is closed with it. A pool that was lent stays open: its data source
     * passes through, unguarded, and connections already handed out live on, but nobody counts their time any more.
     * Closing again does nothing.
     */
    @Override
    public void close() {
        parts.close();
    }

    @Override
    public String toString() {
        return "PoolGuard[" + parts.pool.name() + "]";
    }

    /** Does now what the watchdog does at each tick. */
    void tick() {
        parts.watchdog.tick();
    }
}
