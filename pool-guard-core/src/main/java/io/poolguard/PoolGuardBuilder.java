/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.GuardSettings.Fleet;
import io.poolguard.GuardSettings.Pressure;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldMaker;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.hold.Ticker;
import io.poolguard.internal.hold.TimedHold;
import io.poolguard.internal.report.KnownWaits;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a guard. For one thread at a time. */
public final class PoolGuardBuilder {

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

    /** What JMX shows of the guard. */
    public enum Jmx {
        /** Nothing. */
        OFF,
        /** What the guard knows: {@link PoolGuardMXBean}. */
        READ,
        /** The same, and its thresholds can be changed: {@link PoolGuardMXBean.Changeable}. */
        CHANGE_THRESHOLDS
    }

    /** How the time in JDBC is taken. */
    public enum JdbcTimes {
        /** By samples of the watchdog's: an estimate that costs the calls nothing. */
        SAMPLED,
        /** By two looks at the clock around each call, some 50 ns. */
        MEASURED
    }

    final GuardedPool.Source pool;
    final GuardSettings settings = new GuardSettings();
    final List<KnownWaits.Entry> knownWaits = new ArrayList<>();
    Sites sites = Sites.ADAPTIVE;
    JdbcTimes jdbcTimes = JdbcTimes.SAMPLED;
    Jmx jmx = Jmx.OFF;
    Ticker ticker = Ticker.SYSTEM;
    Optional<Duration> tick = Optional.empty();
    Optional<Duration> capacityAtStart = Optional.empty();
    Optional<PoolGuardListener> listener = Optional.empty();
    Optional<Supplier<@Nullable String>> context = Optional.empty();
    Optional<Executor> executor = Optional.empty();

    PoolGuardBuilder(GuardedPool.Source pool) {
        this.pool = pool;
    }

    /**
     * For how long a connection may be idle in hand before that is reported as held idle. Default: 5 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder idleThreshold(Duration threshold) {
        settings.idleThreshold(threshold);
        return this;
    }

    /**
     * For how long a connection may be held before that is reported as held long, whatever it is used for.
     * Default: 60 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder holdThreshold(Duration threshold) {
        settings.holdThreshold(threshold);
        return this;
    }

    /**
     * What is done about a thread that acquires a connection while it holds one. {@link Reaction#WARN} reports it
     * once for each pair of lines; {@link Reaction#FAIL} throws an {@link IllegalStateException} from the second
     * acquire, and looks through all holds at each acquire to miss none. Default: {@code WARN}.
     *
     * @param reaction the reaction
     * @return this builder
     */
    public PoolGuardBuilder nested(Reaction reaction) {
        settings.nested(reaction);
        return this;
    }

    /**
     * What is done when every connection is held by a thread that waits for another one, and another thread could
     * still close one of them. {@link Reaction#WARN} reports it after 250 ms without any call; {@link Reaction#FAIL}
     * also fails the acquire that would complete the circle, with an {@link AcquireDeadlockException}. A deadlock of
     * running transactions, which can be proven, fails that acquire always. Default: {@code WARN}.
     *
     * @param reaction the reaction
     * @return this builder
     */
    public PoolGuardBuilder suspectedDeadlock(Reaction reaction) {
        settings.suspectedDeadlock(reaction);
        return this;
    }

    /**
     * What is done when a connection of the data source is closed with updates neither committed nor rolled back,
     * which are then rolled back. {@link Reaction#FAIL} throws an {@link SQLException} with SQLState 25000 from
     * {@code close()}, after the connection was given back. Default: {@code WARN}.
     *
     * @param reaction the reaction
     * @return this builder
     */
    public PoolGuardBuilder uncommittedReturn(Reaction reaction) {
        settings.uncommittedReturn(reaction);
        return this;
    }

    /**
     * What is done when a thread enters {@link PoolGuard#external} or {@link PoolGuard#requireNotHolding} while it
     * holds a connection. Default: {@code WARN}.
     *
     * @param reaction the reaction
     * @return this builder
     */
    public PoolGuardBuilder slowCall(Reaction reaction) {
        settings.slowCall(reaction);
        return this;
    }

    /**
     * For how long the driver may take for each step of the way back: a rollback, putting back a setting, closing a
     * statement that was left open. If it takes longer, the connection is evicted. It is the driver's network timeout
     * that bounds it, set for the way back alone, and only if there is something to do on it; a network timeout of your
     * own that is shorter stays in force. If all of it takes more than twice as long, since the driver knows no network
     * timeout or the server answers a byte at a time, the watchdog evicts the connection, as long as the guard is open; a
     * statement's close alone it leaves to the network timeout. Default: 5 s.
     *
     * @param timeout from 1 ms to 1 day
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder endTimeout(Duration timeout) {
        settings.endTimeout(timeout);
        return this;
    }

    /**
     * What is done about a commit after a statement in its transaction has failed, and the work went on. PostgreSQL
     * commits nothing then, and its driver says that all is well. Default: {@link FailedStatement#PROBE}.
     *
     * @param reaction what is done
     * @return this builder
     */
    public PoolGuardBuilder failedStatement(FailedStatement reaction) {
        settings.failedStatement(reaction);
        return this;
    }

    /**
     * Executed on each connection that comes back, outside of a transaction, before anybody else can get it; if it fails,
     * the connection is evicted. For what a transaction's end does not undo: settings, roles, advisory locks, temporary
     * tables, as with {@code DISCARD ALL} on PostgreSQL (which drops the server's prepared statements too). What the
     * pool's configuration says of schema, catalog, isolation and read-only is set again after it, and its
     * {@code connectionInitSql} executed. Costs a round trip for each hold. Default: none.
     *
     * @param sql the SQL; it appears in no message
     * @return this builder
     * @throws IllegalArgumentException if it is blank
     */
    public PoolGuardBuilder resetSql(String sql) {
        settings.resetSql(sql);
        return this;
    }

    /**
     * When {@link PoolGuard#health()} says that the pool is under pressure. Default: eight of ten connections in use, or
     * one thread waiting, for 10 s.
     *
     * @param lines the lines and the time
     * @return this builder
     */
    public PoolGuardBuilder pressure(Pressure lines) {
        settings.pressure(lines);
        return this;
    }

    /**
     * After how long {@link PoolGuard#health()} says that the pool is stuck: all connections are in use, threads wait,
     * and none has come back. Default: 30 s.
     *
     * @param time from 1 ms to 365 days
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder stuckTime(Duration time) {
        settings.stuckTime(time);
        return this;
    }

    /**
     * For how long one JDBC call may run before {@link PoolGuard#health()} speaks of slow SQL. Default: 10 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder slowSqlThreshold(Duration threshold) {
        settings.slowSqlThreshold(threshold);
        return this;
    }

    /**
     * How many instances of the application share the database server, each with a pool like this one, for
     * the check of the server's capacity. Default: one, and no other beside it while a new version is rolled out.
     *
     * @param fleet the instances
     * @return this builder
     */
    public PoolGuardBuilder fleet(Fleet fleet) {
        settings.fleet(fleet);
        return this;
    }

    /**
     * Whether a pooler such as PgBouncer stands between this pool and the database server, for the check of the server's
     * capacity. Default: {@link ServerCapacity.Pooler#DETECT}.
     *
     * @param between what is known of it
     * @return this builder
     */
    public PoolGuardBuilder pooler(ServerCapacity.Pooler between) {
        settings.pooler(between);
        return this;
    }

    /**
     * Has the server's capacity checked when the guard is built, on a thread of the guard's own: the build neither waits
     * for it nor fails by it. If there is no room for every pool to grow to its maximum, the log is told at WARN; if that
     * is not known, or a pooler stands in between, at INFO. A pool that has not been used yet is started. Default: it is
     * not checked.
     *
     * @param timeout how long the question may take; from 1 ms to 1 day
     * @return this builder
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public PoolGuardBuilder checkServerCapacityAtStart(Duration timeout) {
        capacityAtStart = Optional.of(GuardSettings.boundedByADay("timeout", timeout));
        return this;
    }

    /**
     * When the line of the application that acquires is captured. Default: {@link Sites#ADAPTIVE}.
     *
     * @param sites the mode
     * @return this builder
     */
    public PoolGuardBuilder sites(Sites sites) {
        this.sites = Objects.requireNonNull(sites, "sites");
        return this;
    }

    /**
     * How the time in JDBC is taken. Default: {@link JdbcTimes#SAMPLED}.
     *
     * @param times the way
     * @return this builder
     */
    public PoolGuardBuilder jdbcTimes(JdbcTimes times) {
        this.jdbcTimes = Objects.requireNonNull(times, "times");
        return this;
    }

    /**
     * What JMX shows of the guard, on the platform's MBean server. Default: {@link Jmx#OFF}.
     *
     * @param mode the mode
     * @return this builder
     */
    public PoolGuardBuilder jmx(Jmx mode) {
        this.jmx = Objects.requireNonNull(mode, "jmx");
        return this;
    }

    /**
     * Adds to the table of what threads wait in: a frame whose class begins so is called so. The newest entries
     * come first, and all of them before the guard's own table of well-known clients. Default: none.
     *
     * @param classPrefix the beginning of a class name, such as {@code com.example.model.}
     * @param name what it is called in messages: "it waits in …"
     * @return this builder
     * @throws IllegalArgumentException if either is blank
     */
    public PoolGuardBuilder knownWait(String classPrefix, String name) {
        knownWaits.add(0, new KnownWaits.Entry(notBlank("classPrefix", classPrefix), Names.named("name", name)));
        return this;
    }

    /**
     * Who is told of findings. Default: the log alone.
     *
     * @param listener the listener
     * @return this builder
     */
    public PoolGuardBuilder listener(PoolGuardListener listener) {
        this.listener = Optional.of(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * What each hold is for, in the application's words: a trace id, say, so that a finding leads to a request.
     * Asked at each acquire, on the acquiring thread, so it must be quick; what it throws is named instead of a
     * context. Cut to 64 characters. Default: none.
     *
     * @param context gives the context of the calling thread, or {@code null} if it has none
     * @return this builder
     */
    public PoolGuardBuilder context(Supplier<@Nullable String> context) {
        this.context = Optional.of(Objects.requireNonNull(context, "context"));
        return this;
    }

    private static String notBlank(String what, String text) {
        Names.named(what, text);
        return text;
    }

    PoolGuardBuilder ticker(Ticker ticker) {
        this.ticker = ticker;
        return this;
    }

    PoolGuardBuilder tick(Duration tick) {
        this.tick = Optional.of(tick);
        return this;
    }

    /** What makes the holds. */
    HoldMaker holds() {
        return jdbcTimes == JdbcTimes.SAMPLED ? Hold::new : TimedHold.maker(ticker);
    }

    /** What runs loggers and listener instead of threads of the guard's own. */
    PoolGuardBuilder executor(Executor executor) {
        this.executor = Optional.of(executor);
        return this;
    }

    /**
     * Builds the guard, and creates the pool if it is the guard's own.
     *
     * @return a running guard
     * @throws IllegalStateException if the pool has a guard already, or is closed
     */
    public PoolGuard build() {
        PoolGuard guard = new PoolGuard(this);
        try {
            guard.start(this);
        } catch (Throwable t) {
            guard.close();
            throw t;
        }
        return guard;
    }
}
