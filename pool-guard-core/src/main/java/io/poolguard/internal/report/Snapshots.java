/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Ending;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.GuardState.Delivery;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.result.PoolSnapshotData;
import io.poolguard.internal.result.PoolSnapshotData.Ages;
import io.poolguard.internal.result.PoolSnapshotData.Counts;
import io.poolguard.internal.result.PoolSnapshotData.Peak;
import io.poolguard.internal.result.PoolSnapshotData.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Takes snapshots of the pool, and keeps its peak. */
public final class Snapshots implements TickListener {

    private final GuardedPool pool;
    private final GuardState state;

    // Raised by the watchdog and by threads that take a snapshot; read by the latter.
    private final AtomicReference<Peak> peak = new AtomicReference<>(new Peak(0, Instant.now()));

    public Snapshots(GuardedPool pool, GuardState state) {
        this.pool = pool;
        this.state = state;
    }

    @Override
    public void tick(long elapsed) {
        peak(pool.counts());
    }

    /** The pool now. */
    public PoolSnapshot snapshot() {
        return snapshot(pool.counts());
    }

    /** The pool, as of these counts. */
    PoolSnapshot snapshot(PoolCounts counts) {
        Oldest oldest = new Oldest();
        state.registry().forEach(oldest::look);
        return new PoolSnapshotData(
                pool.name(),
                new Counts(
                        counts.total(), counts.active(), counts.idle(), counts.pending(), counts.max(), counts.base()),
                oldest.ages(),
                peak(counts),
                totals(),
                state.deliveries().of(Delivery.UNDELIVERED),
                state.deliveries().of(Delivery.FAILED));
    }

    private Peak peak(PoolCounts counts) {
        return Objects.requireNonNull(peak.updateAndGet(
                before -> counts.active() > before.active() ? new Peak(counts.active(), Instant.now()) : before));
    }

    private Totals totals() {
        // Failures and ends are read before begins.
        Map<Ending, Long> failures = state.failures().now();
        Map<Ending, Long> ends = state.labels().ends();
        return new Totals(
                state.labels().acquired(),
                pool.broken(),
                failures,
                ends,
                state.labels().outcomes(),
                state.findings().now());
    }

    /** The greatest ages, in nanoseconds; 0 if there is none that a tick has met. */
    private static final class Oldest {
        private long hold;
        private long idle;
        private long wait;

        void look(Hold one) {
            hold = Math.max(hold, one.heldNow());
            idle = Math.max(idle, one.idleNow());
            wait = Math.max(wait, one.waitedNow());
        }

        Ages ages() {
            return new Ages(age(hold), age(idle), age(wait));
        }

        private static Optional<Duration> age(long nanos) {
            return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
        }
    }
}
