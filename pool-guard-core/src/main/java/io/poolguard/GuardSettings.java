/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be changed while a guard runs. A change acts at the watchdog's next tick, or at the next acquire, also on
 * connections that are held already. What the server's capacity is judged by acts when it is checked next.
 *
 * <p>The defaults stand at the methods of {@link PoolGuardBuilder} of the same names.
 *
 * <p>Safe for use by many threads.
 */
public final class GuardSettings {

    /** What the guard does about something. */
    public enum Reaction {
        /** Nothing. */
        OFF,
        /** Reports it. */
        WARN,
        /** Reports it, and fails the call that did it. */
        FAIL
    }

    /** What is done about a commit after a statement in its transaction has failed, and the work went on. */
    public enum FailedStatement {
        /** The commit is made as if nothing had happened. */
        ALLOW,
        /**
         * The database is asked whether the transaction is still alive: a round trip, after a failure only. If it is not,
         * a {@link TransactionAbortedException} is thrown instead of a commit that would be none.
         */
        PROBE,
        /** A {@link TransactionAbortedException} is thrown, on every database. */
        FAIL
    }

    /**
     * When a pool counts as under pressure: one of the lines was reached for all of the time.
     *
     * @param utilization connections in use for each that the pool may have; above 0, at most 1
     * @param pending threads that wait; at least 1
     * @param time for how long; from 1 ms to 365 days
     */
    public record Pressure(double utilization, int pending, Duration time) {

        /**
         * Checks the values.
         *
         * @param utilization the utilization
         * @param pending the waiting threads
         * @param time the time
         * @throws IllegalArgumentException if one is outside its bounds
         */
        public Pressure {
            if (!(utilization > 0 && utilization <= 1)) {
                throw new IllegalArgumentException(
                        "utilization=" + utilization + " is outside its bounds (above 0, at most 1)");
            }
            if (pending < 1) {
                throw new IllegalArgumentException("pending=" + pending + " is outside its bounds (at least 1)");
            }
            bounded("time", time);
        }
    }

    /**
     * How many instances of the application there are, each with a pool like this one.
     *
     * @param instances those that run at a time; from 1 to 100,000
     * @param surge those that run beside them while a new version is rolled out; from 0 to 100,000
     */
    public record Fleet(int instances, int surge) {

        private static final int MOST = 100_000;

        /**
         * Checks the values.
         *
         * @param instances the instances
         * @param surge the surge
         * @throws IllegalArgumentException if one is outside its bounds
         */
        public Fleet {
            if (instances < 1 || instances > MOST) {
                throw new IllegalArgumentException(
                        "instances=" + instances + " is outside its bounds (at least 1, at most " + MOST + ")");
            }
            if (surge < 0 || surge > MOST) {
                throw new IllegalArgumentException(
                        "surge=" + surge + " is outside its bounds (at least 0, at most " + MOST + ")");
            }
        }
    }

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(365);

    // Each written by whoever changes the setting; read by the watchdog and by acquires.
    private volatile Duration idleThreshold = Duration.ofSeconds(5);
    private volatile Duration holdThreshold = Duration.ofSeconds(60);
    private volatile Reaction nested = Reaction.WARN;
    private volatile Reaction suspectedDeadlock = Reaction.WARN;
    private volatile Reaction uncommittedReturn = Reaction.WARN;
    private volatile Reaction slowCall = Reaction.WARN;

    // Read when a connection comes back, and before a commit.
    private volatile Duration endTimeout = Duration.ofSeconds(5);
    private volatile FailedStatement failedStatement = FailedStatement.PROBE;
    private volatile Optional<String> resetSql = Optional.empty();

    // Read by the watchdog and by health.
    private volatile Pressure pressure = new Pressure(0.8, 1, Duration.ofSeconds(10));
    private volatile Duration stuckTime = Duration.ofSeconds(30);
    private volatile Duration slowSqlThreshold = Duration.ofSeconds(10);
    private volatile Fleet fleet = new Fleet(1, 0);
    private volatile ServerCapacity.Pooler pooler = ServerCapacity.Pooler.DETECT;

    GuardSettings() {}

    /** {@return for how long a connection may be idle in hand before that is reported} */
    public Duration idleThreshold() {
        return idleThreshold;
    }

    /**
     * Changes the idle threshold.
     *
     * @param threshold from 1 ms to 365 days
     * @return these settings
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public GuardSettings idleThreshold(Duration threshold) {
        idleThreshold = bounded("idleThreshold", threshold);
        return this;
    }

    /** {@return for how long a connection may be held before that is reported} */
    public Duration holdThreshold() {
        return holdThreshold;
    }

    /**
     * Changes the hold threshold.
     *
     * @param threshold from 1 ms to 365 days
     * @return these settings
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public GuardSettings holdThreshold(Duration threshold) {
        holdThreshold = bounded("holdThreshold", threshold);
        return this;
    }

    /** {@return what is done about a thread that acquires a connection while it holds one} */
    public Reaction nested() {
        return nested;
    }

    /**
     * Changes the reaction to nested acquires.
     *
     * @param reaction the reaction; {@code FAIL} looks through all holds at each acquire
     * @return these settings
     */
    public GuardSettings nested(Reaction reaction) {
        nested = Objects.requireNonNull(reaction, "reaction");
        return this;
    }

    /**
     * {@return what is done about a deadlock that cannot be proven, because another thread could close a
     * connection in it}
     */
    public Reaction suspectedDeadlock() {
        return suspectedDeadlock;
    }

    /**
     * Changes the reaction to a suspected deadlock.
     *
     * @param reaction the reaction; {@code FAIL} fails the acquire that would complete the circle
     * @return these settings
     */
    public GuardSettings suspectedDeadlock(Reaction reaction) {
        suspectedDeadlock = Objects.requireNonNull(reaction, "reaction");
        return this;
    }

    /** {@return what is done about a connection that is closed with updates neither committed nor rolled back} */
    public Reaction uncommittedReturn() {
        return uncommittedReturn;
    }

    /**
     * Changes the reaction to uncommitted returns.
     *
     * @param reaction the reaction
     * @return these settings
     */
    public GuardSettings uncommittedReturn(Reaction reaction) {
        uncommittedReturn = Objects.requireNonNull(reaction, "reaction");
        return this;
    }

    /** {@return what is done about a thread that enters a slow call while it holds a connection} */
    public Reaction slowCall() {
        return slowCall;
    }

    /**
     * Changes the reaction to slow calls.
     *
     * @param reaction the reaction
     * @return these settings
     */
    public GuardSettings slowCall(Reaction reaction) {
        slowCall = Objects.requireNonNull(reaction, "reaction");
        return this;
    }

    /** {@return for how long the driver may take for each step of the way back: a rollback, say} */
    public Duration endTimeout() {
        return endTimeout;
    }

    /**
     * Changes the bound of the way back.
     *
     * @param timeout from 1 ms to 1 day
     * @return these settings
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public GuardSettings endTimeout(Duration timeout) {
        endTimeout = boundedByADay("endTimeout", timeout);
        return this;
    }

    /** {@return what is done about a commit after a statement has failed} */
    public FailedStatement failedStatement() {
        return failedStatement;
    }

    /**
     * Changes what is done about a commit after a statement has failed.
     *
     * @param reaction what is to be done
     * @return these settings
     */
    public GuardSettings failedStatement(FailedStatement reaction) {
        failedStatement = Objects.requireNonNull(reaction, "failedStatement");
        return this;
    }

    /** {@return what is executed on each connection that comes back} */
    public Optional<String> resetSql() {
        return resetSql;
    }

    /**
     * Changes what is executed on each connection that comes back.
     *
     * @param sql the SQL
     * @return these settings
     * @throws IllegalArgumentException if it is blank
     */
    public GuardSettings resetSql(String sql) {
        if (Objects.requireNonNull(sql, "resetSql").isBlank()) {
            throw new IllegalArgumentException("resetSql is blank");
        }
        resetSql = Optional.of(sql);
        return this;
    }

    /** {@return when health says that the pool is under pressure} */
    public Pressure pressure() {
        return pressure;
    }

    /**
     * Changes when health says that the pool is under pressure.
     *
     * @param lines the lines and the time
     * @return these settings
     */
    public GuardSettings pressure(Pressure lines) {
        pressure = Objects.requireNonNull(lines, "pressure");
        return this;
    }

    /** {@return after how long without a connection that comes back health says that the pool is stuck} */
    public Duration stuckTime() {
        return stuckTime;
    }

    /**
     * Changes the stuck time.
     *
     * @param time from 1 ms to 365 days
     * @return these settings
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public GuardSettings stuckTime(Duration time) {
        stuckTime = bounded("stuckTime", time);
        return this;
    }

    /** {@return for how long one JDBC call may run before health speaks of slow SQL} */
    public Duration slowSqlThreshold() {
        return slowSqlThreshold;
    }

    /**
     * Changes the threshold of slow SQL.
     *
     * @param threshold from 1 ms to 365 days
     * @return these settings
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public GuardSettings slowSqlThreshold(Duration threshold) {
        slowSqlThreshold = bounded("slowSqlThreshold", threshold);
        return this;
    }

    /** {@return how many pools like this one share the database server} */
    public Fleet fleet() {
        return fleet;
    }

    /**
     * Changes how many pools like this one share the database server.
     *
     * @param instances the instances and the surge
     * @return these settings
     */
    public GuardSettings fleet(Fleet instances) {
        fleet = Objects.requireNonNull(instances, "fleet");
        return this;
    }

    /** {@return whether a pooler stands between the pools and the database server} */
    public ServerCapacity.Pooler pooler() {
        return pooler;
    }

    /**
     * Changes whether a pooler stands in between.
     *
     * @param between what is known of it
     * @return these settings
     */
    public GuardSettings pooler(ServerCapacity.Pooler between) {
        pooler = Objects.requireNonNull(between, "pooler");
        return this;
    }

    /** A duration from 1 ms to 1 day. */
    static Duration boundedByADay(String name, Duration value) {
        return bounded(name, value, DAY, "1 day");
    }

    private static Duration bounded(String name, Duration value) {
        return bounded(name, value, MOST, "365 days");
    }

    private static Duration bounded(String name, Duration value, Duration most, String mostInWords) {
        if (Objects.requireNonNull(value, name).compareTo(LEAST) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + "=" + value + " is outside its bounds (at least 1 ms, at most " + mostInWords + ")");
        }
        return value;
    }

    @Override
    public String toString() {
        return "GuardSettings[idleThreshold=" + idleThreshold + ", holdThreshold=" + holdThreshold + ", nested="
                + nested + ", suspectedDeadlock=" + suspectedDeadlock + ", uncommittedReturn=" + uncommittedReturn
                + ", slowCall=" + slowCall + ", endTimeout=" + endTimeout + ", failedStatement=" + failedStatement
                + ", resetSql=" + (resetSql.isPresent() ? "given" : "none") + ", pressure=" + pressure + ", stuckTime="
                + stuckTime + ", slowSqlThreshold=" + slowSqlThreshold + ", fleet=" + fleet + ", pooler=" + pooler
                + "]";
    }
}
