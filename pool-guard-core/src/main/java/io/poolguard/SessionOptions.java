/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

    private static final Map<Integer, String> ISOLATION_LEVELS = new TreeMap<>(Map.of(
            Connection.TRANSACTION_READ_UNCOMMITTED, "READ_UNCOMMITTED",
            Connection.TRANSACTION_READ_COMMITTED, "READ_COMMITTED",
            Connection.TRANSACTION_REPEATABLE_READ, "REPEATABLE_READ",
            Connection.TRANSACTION_SERIALIZABLE, "SERIALIZABLE"));

    private enum Access {
        AS_THE_POOL_HAS_IT,
        READ_ONLY
    }

    private static final SessionOptions DEFAULTS =
            new SessionOptions(Access.AS_THE_POOL_HAS_IT, OptionalInt.empty(), Optional.empty(), Optional.empty());

    private final Access access;

    private record Expected(Optional<Duration> duration, String reason) {

        Expected {
            Bounds.expected(duration, reason);
        }
    }

    private final OptionalInt isolation;
    private final Optional<Expected> expectedHold;
    private final Optional<Duration> commitTimeout;

    private SessionOptions(
            Access access, OptionalInt isolation, Optional<Expected> expectedHold, Optional<Duration> commitTimeout) {
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
     * Gives the connection this isolation level while the session has it. What a level means is up to the database.
     * Default: the level that the pool gives.
     *
     * @param level {@link Connection#TRANSACTION_READ_UNCOMMITTED}, {@link Connection#TRANSACTION_READ_COMMITTED},
     *     {@link Connection#TRANSACTION_REPEATABLE_READ} or {@link Connection#TRANSACTION_SERIALIZABLE}
     * @return options with this one added
     * @throws IllegalArgumentException if it is none of these
     */
    public SessionOptions isolation(int level) {
        if (!ISOLATION_LEVELS.containsKey(level)) {
            throw new IllegalArgumentException("isolation=" + level
                    + " is not a level of java.sql.Connection (allowed: "
                    + ISOLATION_LEVELS.entrySet().stream()
                            .map(known -> "TRANSACTION_" + known.getValue() + "=" + known.getKey())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        return new SessionOptions(access, OptionalInt.of(level), expectedHold, commitTimeout);
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
        Bounds.upToADay("commitTimeout", timeout);
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
     * @return one of the {@code TRANSACTION_} constants of {@link Connection}, or nothing if the pool's own stands
     */
    public OptionalInt isolation() {
        return isolation;
    }

    /**
     * Why the session has declared a long hold.
     *
     * @return the reason, or nothing if none was declared
     */
    public Optional<String> expectedReason() {
        return expectedHold.map(Expected::reason);
    }

    /**
     * How long the session has declared to hold.
     *
     * @return the duration; nothing if without an end, or if no long hold was declared
     */
    public Optional<Duration> expectedDuration() {
        return expectedHold.flatMap(Expected::duration);
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
                + (isolation.isEmpty() ? "as the pool has it" : ISOLATION_LEVELS.get(isolation.getAsInt()))
                + ", expectedHold="
                + expectedHold.map(Expected::toString).orElse("not declared") + ", commitTimeout="
                + commitTimeout.map(Duration::toString).orElse("none") + "]";
    }
}
