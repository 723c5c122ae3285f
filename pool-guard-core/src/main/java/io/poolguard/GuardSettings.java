/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.Finding.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * The options that can change while a guard runs. The builder has them ({@link PoolGuardBuilder}), and so has the running
 * guard ({@link PoolGuard#settings()}): a copy that it takes when it is built.
 *
 * <p>A change takes effect at the watchdog's next tick or at the next acquire, also on connections that are held
 * already. A change of {@link #capacity(CapacityOptions)} takes effect at the next check.
 *
 * <p>Safe for use by many threads.
 *
 * @param <S> what a setter returns: the object that it was called on
 */
public abstract sealed class GuardSettings<S extends GuardSettings<S>> permits PoolGuardBuilder, GuardSettings.Live {

    /** What the guard does about something. */
    public enum Reaction {
        /** Nothing: it is neither logged nor counted, and no listener gets it. */
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

    // All that follows is written by the thread that changes the setting.

    // Read by the watchdog and by health.
    private volatile Duration idleThreshold = Duration.ofSeconds(5);
    private volatile Duration holdThreshold = Duration.ofSeconds(60);
    private volatile HealthLimits healthLimits = HealthLimits.defaults();

    // One for each kind. Read by acquires, closes, slow calls and the watchdog.
    private final AtomicReferenceArray<Reaction> reactions = new AtomicReferenceArray<>(Kind.values().length);

    // Read when a connection comes back, and before a commit.
    private volatile Duration returnTimeout = Duration.ofSeconds(5);
    private volatile FailedStatement failedStatement = FailedStatement.PROBE;
    private volatile Optional<String> resetSql = Optional.empty();

    // Read by the thread that checks the server's capacity.
    private volatile CapacityOptions capacity = CapacityOptions.instances(1);

    /** The defaults. */
    GuardSettings() {
        for (Kind kind : Kind.values()) {
            reactions.set(slot(kind), allowed(kind).contains(Reaction.WARN) ? Reaction.WARN : Reaction.FAIL);
        }
    }

    /** A copy. */
    private GuardSettings(GuardSettings<?> from) {
        idleThreshold = from.idleThreshold;
        holdThreshold = from.holdThreshold;
        healthLimits = from.healthLimits;
        for (Kind kind : Kind.values()) {
            reactions.set(slot(kind), from.reaction(kind));
        }
        returnTimeout = from.returnTimeout;
        failedStatement = from.failedStatement;
        resetSql = from.resetSql;
        capacity = from.capacity;
    }

    /** The settings of a running guard. */
    static final class Live extends GuardSettings<Live> {

        private Live(GuardSettings<?> from) {
            super(from);
        }

        @Override
        Live self() {
            return this;
        }
    }

    /** A copy of these settings, for a guard that is built. */
    final GuardSettings<?> live() {
        return new Live(this);
    }

    /** This object, as what setters return. */
    abstract S self();

    /**
     * For how long a connection may be idle in hand before it is reported as held idle. Default: 5 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return this object
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public final S idleThreshold(Duration threshold) {
        idleThreshold = Bounds.upToAYear("idleThreshold", threshold);
        return self();
    }

    /** {@return for how long a connection may be idle in hand before that is reported} */
    public final Duration idleThreshold() {
        return idleThreshold;
    }

    /**
     * For how long a connection may be held before it is reported as held long, whatever it is used for. Default: 60 s.
     *
     * @param threshold from 1 ms to 365 days
     * @return this object
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public final S holdThreshold(Duration threshold) {
        holdThreshold = Bounds.upToAYear("holdThreshold", threshold);
        return self();
    }

    /** {@return for how long a connection may be held before that is reported} */
    public final Duration holdThreshold() {
        return holdThreshold;
    }

    /**
     * What the guard does about findings of a kind. Default: {@link Reaction#WARN}, but {@link Reaction#FAIL} for
     * {@link Kind#DEADLOCK}.
     *
     * <ul>
     *   <li>{@link Kind#TRANSACTION_LOST}: {@code OFF} or {@code WARN}.
     *   <li>{@link Kind#HELD_IDLE}, {@link Kind#HELD_LONG}: {@code OFF} or {@code WARN}. {@code OFF} ends the findings
     *       that go on; health and figures still show the holds.
     *   <li>{@link Kind#NESTED}: {@code OFF}, {@code WARN} or {@code FAIL}. {@code WARN} reports each pair of lines once;
     *       {@code FAIL} throws an {@link IllegalStateException} from the second acquire, and looks through all holds at
     *       each acquire to miss none.
     *   <li>{@link Kind#SUSPECTED_DEADLOCK}: {@code OFF}, {@code WARN} or {@code FAIL}. {@code WARN} reports it after
     *       250 ms without any call; {@code FAIL} also fails the acquire that would complete the circle, with an
     *       {@link AcquireDeadlockException}.
     *   <li>{@link Kind#UNCOMMITTED_RETURN}: {@code OFF}, {@code WARN} or {@code FAIL}. The updates are rolled back in any
     *       case; {@code FAIL} throws an {@link SQLException} with SQLState 25000 from {@code close()}, after the
     *       connection was given back. Nothing is told if a statement of the transaction has failed, whose failure may be
     *       on its way out. In a {@code finally} block the exception would take the place of another one of the
     *       application's; in try-with-resources it is suppressed on it.
     *   <li>{@link Kind#HELD_AT_SLOW_CALL}: {@code OFF}, {@code WARN} or {@code FAIL}. {@code FAIL} throws an
     *       {@link IllegalStateException} from {@link PoolGuard#slowCall} or {@link PoolGuard#requireNotHolding}.
     *   <li>{@link Kind#DEADLOCK}: {@code FAIL} alone, since none of the threads would ever get on.
     *   <li>{@link Kind#LEAK}, {@link Kind#HUNG_END}, {@link Kind#UNFINISHED}, {@link Kind#SUSPENDED}: {@code WARN} alone. No
     *       call is left to fail, and what the guard does to a connection is not done in silence.
     * </ul>
     *
     * @param kind the kind
     * @param reaction the reaction
     * @return this object
     * @throws IllegalArgumentException if findings of this kind do not allow the reaction
     */
    public final S react(Kind kind, Reaction reaction) {
        Objects.requireNonNull(reaction, "reaction");
        Set<Reaction> allowed = allowed(Objects.requireNonNull(kind, "kind"));
        if (!allowed.contains(reaction)) {
            String words = allowed.stream().map(Enum::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "react(" + kind + ", " + reaction + ") is not possible (allowed: " + words + ")");
        }
        reactions.set(slot(kind), reaction);
        return self();
    }

    /**
     * What the guard does about findings of a kind.
     *
     * @param kind the kind
     * @return the reaction
     */
    public final Reaction reaction(Kind kind) {
        return reactions.get(slot(kind));
    }

    /** The place of a kind in the array. An acquire reads two reactions, and a map would cost it several times as much. */
    @SuppressWarnings("EnumOrdinal") // the number is used in this object alone
    private static int slot(Kind kind) {
        return kind.ordinal();
    }

    private static Set<Reaction> allowed(Kind kind) {
        return switch (kind) {
            case HELD_IDLE, HELD_LONG, TRANSACTION_LOST -> EnumSet.of(Reaction.OFF, Reaction.WARN);
            case NESTED, SUSPECTED_DEADLOCK, UNCOMMITTED_RETURN, HELD_AT_SLOW_CALL -> EnumSet.allOf(Reaction.class);
            case DEADLOCK -> EnumSet.of(Reaction.FAIL);
            case LEAK, HUNG_END, UNFINISHED, SUSPENDED -> EnumSet.of(Reaction.WARN);
        };
    }

    /**
     * What is done about a commit after a statement in its transaction has failed, and the work went on. PostgreSQL
     * commits nothing then, and its driver reports success. Default: {@link FailedStatement#PROBE}.
     *
     * @param reaction what is done
     * @return this object
     */
    public final S failedStatement(FailedStatement reaction) {
        failedStatement = Objects.requireNonNull(reaction, "failedStatement");
        return self();
    }

    /** {@return what is done about a commit after a statement has failed} */
    public final FailedStatement failedStatement() {
        return failedStatement;
    }

    /**
     * For how long the driver may take for each step that gives a connection back: a rollback, putting back a setting,
     * closing a statement that was left open. If a step takes longer, the connection is evicted. The driver's network
     * timeout bounds the step; the guard sets it for the return alone, and only if there is something to do. A network
     * timeout of the application's own that is shorter stays in force. If all steps together take more than twice as
     * long, since the driver knows no network timeout or the server answers a byte at a time, the watchdog of an open
     * guard evicts the connection; a statement's close alone is left to the network timeout. Default: 5 s.
     *
     * @param timeout from 1 ms to 1 day
     * @return this object
     * @throws IllegalArgumentException if it is outside its bounds
     */
    public final S returnTimeout(Duration timeout) {
        returnTimeout = Bounds.upToADay("returnTimeout", timeout);
        return self();
    }

    /** {@return for how long the driver may take for each step that gives a connection back} */
    public final Duration returnTimeout() {
        return returnTimeout;
    }

    /**
     * SQL that is executed on each connection that comes back, outside of a transaction, before another thread can get
     * it; if it fails, the connection is evicted. For what a transaction's end does not undo: settings, roles, advisory
     * locks, temporary tables, as with {@code DISCARD ALL} on PostgreSQL (which drops the server's prepared statements
     * too). Schema, catalog, isolation and read-only of the pool's configuration are set again after it, and its
     * {@code connectionInitSql} is executed. Costs a round trip for each hold. Default: none.
     *
     * @param sql the SQL; it appears in no message
     * @return this object
     * @throws IllegalArgumentException if it is blank
     */
    public final S resetSql(String sql) {
        if (Objects.requireNonNull(sql, "resetSql").isBlank()) {
            throw new IllegalArgumentException("resetSql is blank");
        }
        resetSql = Optional.of(sql);
        return self();
    }

    /** {@return the SQL that is executed on each connection that comes back} */
    public final Optional<String> resetSql() {
        return resetSql;
    }

    /**
     * The limits from which {@link PoolGuard#health()} names a cause. Default: {@link HealthLimits#defaults()}.
     *
     * @param limits all limits
     * @return this object
     */
    public final S healthLimits(HealthLimits limits) {
        healthLimits = Objects.requireNonNull(limits, "healthLimits");
        return self();
    }

    /** {@return the limits from which health names a cause} */
    public final HealthLimits healthLimits() {
        return healthLimits;
    }

    /**
     * What the check of the server's capacity is told. Default: one instance without a surge, a pooler is detected,
     * nothing is checked at the start.
     *
     * @param options the options
     * @return this object
     */
    public final S capacity(CapacityOptions options) {
        capacity = Objects.requireNonNull(options, "capacity");
        return self();
    }

    /** {@return what the check of the server's capacity is told} */
    public final CapacityOptions capacity() {
        return capacity;
    }

    @Override
    public final String toString() {
        Map<Kind, Reaction> byKind = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            byKind.put(kind, reaction(kind));
        }
        return "GuardSettings[idleThreshold=" + idleThreshold + ", holdThreshold=" + holdThreshold + ", reactions="
                + byKind + ", failedStatement=" + failedStatement + ", returnTimeout=" + returnTimeout
                + ", resetSql="
                + (resetSql.isPresent() ? "given" : "none") + ", healthLimits=" + healthLimits + ", capacity="
                + capacity + "]";
    }
}
