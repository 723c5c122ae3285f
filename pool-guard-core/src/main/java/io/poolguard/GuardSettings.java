/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be changed while a guard runs. A change acts at the watchdog's next tick, or at the next acquire, also on
 * connections that are held already.
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

    private static final Duration MOST_END = Duration.ofDays(1);
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

    GuardSettings() {}

    /**
     * For how long a connection may be idle in hand before that is reported.
     *
     * @return the threshold
     */
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

    /**
     * For how long a connection may be held before that is reported.
     *
     * @return the threshold
     */
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

    /**
     * What is done about a thread that acquires a connection while it holds one.
     *
     * @return the reaction
     */
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
     * What is done about a deadlock that cannot be proven, because another thread could close a connection in it.
     *
     * @return the reaction
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

    /**
     * What is done about a connection that is closed with updates neither committed nor rolled back.
     *
     * @return the reaction
     */
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

    /**
     * What is done about a thread that enters a slow call while it holds a connection.
     *
     * @return the reaction
     */
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

    /**
     * For how long the driver may take for each step of the way back: a rollback, say.
     *
     * @return the bound
     */
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
        endTimeout = bounded("endTimeout", timeout, MOST_END, "1 day");
        return this;
    }

    /**
     * What is done about a commit after a statement has failed.
     *
     * @return what is done
     */
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

    /**
     * What is executed on each connection that comes back.
     *
     * @return the SQL, or nothing
     */
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
                + ", resetSql=" + (resetSql.isPresent() ? "given" : "none") + "]";
    }
}
