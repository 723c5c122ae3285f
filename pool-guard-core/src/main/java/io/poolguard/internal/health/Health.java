/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolSnapshot;
import io.poolguard.ServerCapacity;
import io.poolguard.internal.capacity.CapacityCheck;
import io.poolguard.internal.health.PoolConditions.Lasted;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.probe.Prober;
import io.poolguard.internal.report.Snapshots;
import io.poolguard.internal.result.PoolHealthData;
import io.poolguard.internal.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

/**
 * Judges the health of the pool, from figures that the guard has anyway.
 *
 * <p>Exhausted is not down: a pool whose connections come back serves as fast as it can. Taking such an instance out of
 * the traffic, or killing it, only moves its load to the next one.
 */
public final class Health {

    private static final Duration LEAKS_COUNT_FOR = Duration.ofMinutes(5);

    private final GuardedPool pool;
    private final GuardState state;
    private final GuardSettings<?> settings;
    private final Snapshots snapshots;
    private final PoolConditions conditions;
    private final Queries queries;
    private final Signs signs;

    /** The two queries that the guard sends to the database. */
    public record Queries(Prober prober, CapacityCheck capacity) {}

    /**
     * Conditions that other rooms know.
     *
     * @param closed whether the guard or its pool is closed
     * @param closing whether the guard is being closed and waits for the holds
     * @param deadlocked whether every connection is held by a thread that waits for another one
     */
    public record Signs(BooleanSupplier closed, BooleanSupplier closing, BooleanSupplier deadlocked) {}

    public Health(
            GuardedPool pool,
            GuardState state,
            GuardSettings<?> settings,
            Snapshots snapshots,
            PoolConditions conditions,
            Queries queries,
            Signs signs) {
        this.pool = pool;
        this.state = state;
        this.settings = settings;
        this.snapshots = snapshots;
        this.conditions = conditions;
        this.queries = queries;
        this.signs = signs;
    }

    /** The health now. */
    public PoolHealth health() {
        // Read before the time, so that no probe is younger than the health.
        Optional<Probe> probe = queries.prober().last();
        Optional<ServerCapacity> limits = queries.capacity().last();
        Instant now = Instant.now();
        PoolSnapshot snapshot = snapshots.snapshot();
        Map<Cause, String> reasons = new EnumMap<>(Cause.class);
        if (signs.closed().getAsBoolean()) {
            reasons.put(Cause.CLOSED, "the guard or its pool is closed");
        } else {
            ofThePool(snapshot, now, reasons);
            ofTheHolders(reasons);
            limits.flatMap(known -> CapacityCheck.reason(known, now))
                    .ifPresent(text -> reasons.merge(Cause.SERVER_LIMIT, text, (one, other) -> one + "; " + other));
        }
        return new PoolHealthData(pool.name(), now, reasons, probe, limits, snapshot);
    }

    private void ofThePool(PoolSnapshot snapshot, Instant now, Map<Cause, String> reasons) {
        Lasted lasted = conditions.lasted();
        if (signs.closing().getAsBoolean()) {
            reasons.put(Cause.CLOSING, "the guard is being closed, and gives out no connection any more");
        }
        if (pool.isSuspended()) {
            reasons.put(Cause.SUSPENDED, "the pool is suspended");
        }
        ofTheDatabase(snapshot, now, lasted, reasons);
        if (lasted.still() >= settings.healthLimits().stuckTime().toNanos()) {
            reasons.put(Cause.STUCK, stuck(snapshot, lasted));
        }
        if (signs.deadlocked().getAsBoolean()) {
            reasons.put(Cause.DEADLOCK, "all connections are held by threads that wait for another one of them");
        }
        pressure(snapshot, lasted).ifPresent(text -> reasons.put(Cause.PRESSURE, text));
    }

    /** A pool that cannot open a connection serves all the same, while those that it has come back. */
    private void ofTheDatabase(PoolSnapshot snapshot, Instant now, Lasted lasted, Map<Cause, String> reasons) {
        boolean isServing = snapshot.total() > 0
                && lasted.cameBackWithin(settings.healthLimits().pressureTime());
        Optional<FailedConnect> unreachable =
                pool.failedConnect().filter(failed -> failed.sort() == FailedConnect.Sort.NOT_ANSWERED || !isServing);
        unreachable.ifPresent(failed -> reasons.put(Cause.UNREACHABLE, unreachable(failed, now)));
        if (unreachable.isEmpty() && snapshot.total() > 0) {
            pool.notGrown().ifPresent(failed -> notGrowing(snapshot, now, failed, reasons));
        }
    }

    private static void notGrowing(
            PoolSnapshot snapshot, Instant now, FailedConnect failed, Map<Cause, String> reasons) {
        boolean isLimit = failed.sort() == FailedConnect.Sort.SERVER_LIMIT;
        String text = (isLimit ? "the server has no room for another connection: " : "the pool could not grow: ")
                + failed.what() + " (" + Durations.seconds(failed.age(now)) + " ago, total=" + snapshot.total()
                + ", max=" + snapshot.max() + ")";
        reasons.put(isLimit ? Cause.SERVER_LIMIT : Cause.NOT_GROWING, text);
    }

    private void ofTheHolders(Map<Cause, String> reasons) {
        OverdueHolds holders = new OverdueHolds(state.registry(), settings);
        holders.idle().ifPresent(text -> reasons.put(Cause.HELD_IDLE, text));
        holders.held().ifPresent(text -> reasons.put(Cause.HELD_LONG, text));
        holders.inJdbc().ifPresent(text -> reasons.put(Cause.SLOW_SQL, text));
        long ago = conditions.lasted().sinceLeak();
        if (holders.unrecoverable() > 0 || ago < LEAKS_COUNT_FOR.toNanos()) {
            reasons.put(Cause.LEAK, leaks(holders, ago));
        }
    }

    private static String unreachable(FailedConnect failed, Instant now) {
        return failed.what() + " (" + Durations.seconds(failed.age(now)) + " ago)";
    }

    private static String stuck(PoolSnapshot snapshot, Lasted lasted) {
        return "no connection has come back for " + seconds(lasted.still()) + " (active=" + snapshot.active() + ", max="
                + snapshot.max() + ", pending=" + snapshot.pending() + ")";
    }

    private Optional<String> pressure(PoolSnapshot snapshot, Lasted lasted) {
        long time = settings.healthLimits().pressureTime().toNanos();
        StringJoiner facts = new StringJoiner("; ");
        if (lasted.busy() >= time) {
            facts.add("many connections have been in use for " + seconds(lasted.busy()) + " (active="
                    + snapshot.active() + ", max=" + snapshot.max() + ")");
        }
        if (lasted.waiting() >= time) {
            facts.add("threads have been waiting for " + seconds(lasted.waiting()) + " (pending=" + snapshot.pending()
                    + ")");
        }
        return facts.length() == 0 ? Optional.empty() : Optional.of(facts.toString());
    }

    private String leaks(OverdueHolds holders, long ago) {
        return "connections were collected unclosed (leaks=" + state.findings().of(Kind.LEAK)
                + (ago == PoolConditions.NEVER ? "" : ", the last " + seconds(ago) + " ago")
                + ", lost for good=" + holders.unrecoverable() + ")";
    }

    private static String seconds(long nanos) {
        return Durations.seconds(Duration.ofNanos(nanos));
    }
}
