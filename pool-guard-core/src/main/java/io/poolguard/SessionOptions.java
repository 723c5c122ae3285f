/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.HoldSnapshot.Expected;
import java.sql.Connection;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the transactions of a session ask of their connection.
 *
 * <p>Each option is set on the connection when the session takes it, and is put back before the connection returns
 * to the pool. An option that is not given costs nothing.
 *
 * <p>Immutable: each method returns a new value.
 *
 * @see DatabaseManager#with(SessionOptions)
 */
public final class SessionOptions {

    /** The isolation levels of the SQL standard. What each means is the database's affair. */
    public enum Isolation {
        /** {@link Connection#TRANSACTION_READ_UNCOMMITTED}. */
        READ_UNCOMMITTED(Connection.TRANSACTION_READ_UNCOMMITTED),
        /** {@link Connection#TRANSACTION_READ_COMMITTED}. */
        READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
        /** {@link Connection#TRANSACTION_REPEATABLE_READ}. */
        REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
        /** {@link Connection#TRANSACTION_SERIALIZABLE}. */
        SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

        private final int level;

        Isolation(int level) {
            this.level = level;
        }

        /**
         * The level's number in JDBC.
         *
         * @return one of the {@code TRANSACTION_} constants of {@link Connection}
         */
        public int level() {
            return level;
        }
    }

    private enum Access {
        AS_THE_POOL_HAS_IT,
        READ_ONLY
    }

    private static final Duration LEAST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MOST_TIMEOUT = Duration.ofDays(1);

    private static final SessionOptions DEFAULTS =
            new SessionOptions(Access.AS_THE_POOL_HAS_IT, Optional.empty(), Optional.empty(), Optional.empty());

    private final Access access;
    private final Optional<Isolation> isolation;
    private final Optional<Expected> expectedHold;
    private final Optional<Duration> commitTimeout;

    private SessionOptions(
            Access access,
            Optional<Isolation> isolation,
            Optional<Expected> expectedHold,
            Optional<Duration> commitTimeout) {
        this.access = access;
        this.isolation = isolation;
        this.expectedHold = expectedHold;
        this.commitTimeout = commitTimeout;
    }

    /**
     * The options of a session that asks for nothing: read-only flag and isolation stay as the pool has them.
     *
     * @return the defaults
     */
    public static SessionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Makes the connection read-only while the session has it.
     *
     * @return options with this one added
     */
    public SessionOptions readOnly() {
        return new SessionOptions(Access.READ_ONLY, isolation, expectedHold, commitTimeout);
    }

    /**
     * Gives the connection this isolation level while the session has it.
     *
     * @param level the level
     * @return options with this one added
     */
    public SessionOptions isolation(Isolation level) {
        Objects.requireNonNull(level, "level");
        return new SessionOptions(access, Optional.of(level), expectedHold, commitTimeout);
    }

    /**
     * Declares that the session will hold its connection for long: it is not reported before the duration is over.
     *
     * @param duration how long a hold is expected to last, more than 0
     * @param reason why, for those who look at the holds
     * @return options with this one added
     * @throws IllegalArgumentException if the duration is not positive, or the reason is blank
     */
    public SessionOptions expectedHold(Duration duration, String reason) {
        return expecting(new Expected(Optional.of(duration), reason));
    }

    /**
     * Declares that the session will hold its connection without an end: it is never reported as held idle or held
     * long.
     *
     * @param reason why, for those who look at the holds
     * @return options with this one added
     * @throws IllegalArgumentException if the reason is blank
     */
    public SessionOptions expectedHold(String reason) {
        return expecting(new Expected(Optional.empty(), reason));
    }

    private SessionOptions expecting(Expected expected) {
        return new SessionOptions(access, isolation, Optional.of(expected), commitTimeout);
    }

    /**
     * Bounds each commit, by the driver's network timeout. A commit that runs into it has an unknown outcome ({@link
     * CommitOutcomeUnknownException}), and its connection is evicted: a bound makes unknown commits out of slow ones. A
     * network timeout of the driver's own that is shorter stays as it is; a driver without one commits without a bound.
     * Default: none.
     *
     * @param timeout from 1 ms to 1 day
     * @return options with this one added
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public SessionOptions commitTimeout(Duration timeout) {
        Objects.requireNonNull(timeout, "commitTimeout");
        if (timeout.compareTo(LEAST_TIMEOUT) < 0 || timeout.compareTo(MOST_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "commitTimeout=" + timeout + " is outside its bounds (at least 1 ms, at most 1 day)");
        }
        return new SessionOptions(access, isolation, expectedHold, Optional.of(timeout));
    }

    /**
     * Whether the session asks for a read-only connection.
     *
     * @return true after {@link #readOnly()}
     */
    public boolean isReadOnly() {
        return access == Access.READ_ONLY;
    }

    /**
     * The isolation level that the session asks for.
     *
     * @return the level, or nothing if the pool's own stands
     */
    public Optional<Isolation> isolation() {
        return isolation;
    }

    /**
     * How long the session has said that it will hold.
     *
     * @return what was declared, or nothing
     */
    public Optional<Expected> expectedHold() {
        return expectedHold;
    }

    /**
     * The bound of each commit.
     *
     * @return the bound, or nothing if there is none
     */
    public Optional<Duration> commitTimeout() {
        return commitTimeout;
    }

    @Override
    public String toString() {
        return "SessionOptions[readOnly=" + isReadOnly() + ", isolation="
                + isolation.map(Enum::name).orElse("as the pool has it") + ", expectedHold="
                + expectedHold.map(Expected::toString).orElse("not declared") + ", commitTimeout="
                + commitTimeout.map(Duration::toString).orElse("none") + "]";
    }
}
