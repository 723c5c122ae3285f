/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Reason;
import io.poolguard.PoolHealth.Status;
import io.poolguard.PoolSnapshot;
import io.poolguard.ServerCapacity;
import io.poolguard.internal.health.Pulse.Lasted;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.report.Durations;
import io.poolguard.internal.report.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.BooleanSupplier;

/**
 * Says how the pool is, from what is counted anyway.
 *
 * <p>Exhausted is not down: a pool whose connections come back serves as fast as it can, and who takes the instance out
 * of the traffic for that, or kills it, sends its load to the next one.
 */
public final class Health {

    private static final Duration LEAKS_COUNT_FOR = Duration.ofMinutes(5);

    private final GuardedPool pool;
    private final Books books;
    private final GuardSettings settings;
    private final Snapshots snapshots;
    private final Pulse pulse;
    private final Prober prober;
    private final CapacityCheck capacity;
    private final BooleanSupplier closed;
    private final BooleanSupplier closing;
    private final BooleanSupplier deadlocked;

    public Health(
            GuardedPool pool,
            Books books,
            GuardSettings settings,
            Snapshots snapshots,
            Pulse pulse,
            Prober prober,
            CapacityCheck capacity,
            BooleanSupplier closed,
            BooleanSupplier closing,
            BooleanSupplier deadlocked) {
        this.pool = pool;
        this.books = books;
        this.settings = settings;
        this.snapshots = snapshots;
        this.pulse = pulse;
        this.prober = prober;
        this.capacity = capacity;
        this.closed = closed;
        this.closing = closing;
        this.deadlocked = deadlocked;
    }

    /** The health now. */
    public PoolHealth health() {
        // Before the time: what was asked is never younger than nothing.
        Optional<Probe> probe = prober.last();
        Optional<ServerCapacity> told = capacity.last();
        Instant now = Instant.now();
        PoolSnapshot snapshot = snapshots.snapshot();
        List<Reason> reasons = new ArrayList<>();
        if (closed.getAsBoolean()) {
            reasons.add(new Reason(Cause.CLOSED, "the guard or its pool is closed"));
        } else {
            ofThePool(snapshot, now, reasons);
            ofTheHolders(reasons);
            told.flatMap(limits -> CapacityCheck.reason(limits, now))
                    .ifPresent(text -> reasons.add(new Reason(Cause.SERVER_LIMIT, text)));
        }
        reasons.sort(
                Comparator.comparing((Reason reason) -> reason.cause().status()).reversed());
        Status status = reasons.isEmpty() ? Status.UP : reasons.get(0).cause().status();
        return new PoolHealth(pool.name(), now, status, reasons, probe, told, snapshot);
    }

    private void ofThePool(PoolSnapshot snapshot, Instant now, List<Reason> reasons) {
        Lasted lasted = pulse.lasted();
        if (closing.getAsBoolean()) {
            reasons.add(new Reason(Cause.CLOSING, "the guard is being closed, and gives out no connection any more"));
        }
        if (pool.isSuspended()) {
            reasons.add(new Reason(Cause.SUSPENDED, "the pool is suspended"));
        }
        pool.failedConnect().ifPresent(failed -> reasons.add(new Reason(Cause.UNREACHABLE, unreachable(failed, now))));
        if (lasted.still() >= settings.stuckTime().toNanos()) {
            reasons.add(new Reason(Cause.STUCK, stuck(snapshot, lasted)));
        }
        if (deadlocked.getAsBoolean()) {
            reasons.add(new Reason(
                    Cause.DEADLOCK, "all connections are held by threads that wait for another one of them"));
        }
        pressure(snapshot, lasted).ifPresent(text -> reasons.add(new Reason(Cause.PRESSURE, text)));
    }

    private void ofTheHolders(List<Reason> reasons) {
        Holders holders = new Holders(books.registry(), settings);
        holders.idle().ifPresent(text -> reasons.add(new Reason(Cause.HELD_IDLE, text)));
        holders.held().ifPresent(text -> reasons.add(new Reason(Cause.HELD_LONG, text)));
        holders.inJdbc().ifPresent(text -> reasons.add(new Reason(Cause.SLOW_SQL, text)));
        long ago = pulse.lasted().sinceLeak();
        if (holders.lost() > 0 || ago < LEAKS_COUNT_FOR.toNanos()) {
            reasons.add(new Reason(Cause.LEAK, leaks(holders, ago)));
        }
    }

    private static String unreachable(FailedConnect failed, Instant now) {
        return failed.what() + " (" + Durations.seconds(Duration.between(failed.at(), now)) + " ago)";
    }

    private static String stuck(PoolSnapshot snapshot, Lasted lasted) {
        return "no connection has come back for " + seconds(lasted.still()) + " (active=" + snapshot.active() + ", max="
                + snapshot.max() + ", pending=" + snapshot.pending() + ")";
    }

    private Optional<String> pressure(PoolSnapshot snapshot, Lasted lasted) {
        long time = settings.pressure().time().toNanos();
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

    private String leaks(Holders holders, long ago) {
        return "connections were collected unclosed (leaks=" + books.findings().of(Kind.LEAK)
                + (ago == Pulse.NEVER ? "" : ", the last " + seconds(ago) + " ago")
                + ", lost for good=" + holders.lost() + ")";
    }

    private static String seconds(long nanos) {
        return Durations.seconds(Duration.ofNanos(nanos));
    }
}
