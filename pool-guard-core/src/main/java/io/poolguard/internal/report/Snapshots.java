/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolSnapshot;
import io.poolguard.PoolSnapshot.Failures;
import io.poolguard.PoolSnapshot.Oldest;
import io.poolguard.PoolSnapshot.Peak;
import io.poolguard.PoolSnapshot.Totals;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.FailedAcquire;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Ticked;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Takes snapshots of the pool, and keeps its peak. */
public final class Snapshots implements Ticked {

    private final GuardedPool pool;
    private final Books books;

    // Raised by the watchdog, and by whoever takes a snapshot.
    private final AtomicReference<Peak> peak = new AtomicReference<>(new Peak(0, Instant.now()));

    public Snapshots(GuardedPool pool, Books books) {
        this.pool = pool;
        this.books = books;
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
        Ages ages = new Ages();
        books.registry().forEach(ages::look);
        return new PoolSnapshot(
                pool.name(),
                counts.total(),
                counts.active(),
                counts.idle(),
                counts.pending(),
                counts.max(),
                counts.base(),
                Math.max(0, counts.total() - counts.base()),
                pool.broken(),
                ages.oldest(),
                peak(counts),
                totals());
    }

    private Peak peak(PoolCounts counts) {
        return Objects.requireNonNull(peak.updateAndGet(
                before -> counts.active() > before.active() ? new Peak(counts.active(), Instant.now()) : before));
    }

    private Totals totals() {
        // What fails and what ends is read before what begins.
        Failures failures = failures();
        Ends ends = books.labels().ends();
        return new Totals(
                books.labels().acquired(),
                failures,
                ends,
                books.labels().outcomes(),
                books.findings().now());
    }

    private Failures failures() {
        Counts<FailedAcquire> failed = books.failures();
        return new Failures(
                failed.of(FailedAcquire.EXHAUSTED),
                failed.of(FailedAcquire.UNREACHABLE),
                failed.of(FailedAcquire.INTERRUPTED),
                failed.of(FailedAcquire.DEADLOCK),
                failed.of(FailedAcquire.OTHER));
    }

    /** The greatest ages, in nanoseconds; 0 if there is none that a tick has met. */
    private static final class Ages {
        private long hold;
        private long idle;
        private long wait;

        void look(Hold one) {
            hold = Math.max(hold, one.heldNow());
            idle = Math.max(idle, one.idleNow());
            wait = Math.max(wait, one.waitedNow());
        }

        Oldest oldest() {
            return new Oldest(age(hold), age(idle), age(wait));
        }

        private static Optional<Duration> age(long nanos) {
            return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
        }
    }
}
