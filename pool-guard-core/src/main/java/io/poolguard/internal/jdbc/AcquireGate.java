/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.PoolReport;
import io.poolguard.internal.finding.FindingDispatcher;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Reporter;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Whether connections are acquired through the guard, refused, or passed through, as the guard is closed. */
final class AcquireGate {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private enum Mode {
        GUARDING,
        /** The guard is being closed, and waits for the holds that are out. */
        REFUSING,
        /** The guard was closed. */
        PASSING_THROUGH
    }

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final Reporter reporter;
    private final FindingDispatcher findings;

    // Written by whoever closes the guard, forwards only; read by every acquire.
    private final AtomicReference<Mode> mode = new AtomicReference<>(Mode.GUARDING);

    AcquireGate(GuardedPool pool, HoldRegistry registry, Reporter reporter, FindingDispatcher findings) {
        this.findings = findings;
        this.pool = pool;
        this.registry = registry;
        this.reporter = reporter;
    }

    void requireNotRefusing() throws SQLException {
        if (mode.get() == Mode.REFUSING) {
            throw new SQLNonTransientConnectionException(
                    pool.name() + " - the guard is being closed and gives out no connection any more.", "08001");
        }
    }

    /** Refuses acquires from now on, waits until nothing is held nor waited for, and logs what is held then. */
    void refuseAndEmpty(Duration patience) {
        mode.compareAndSet(Mode.GUARDING, Mode.REFUSING);
        long begin = System.nanoTime();
        while (!registry.isEmpty()
                && !Thread.currentThread().isInterrupted()
                && System.nanoTime() - begin < patience.toNanos()) {
            LockSupport.parkNanos(this, LOOK_AGAIN.toNanos());
        }
        PoolReport report = reporter.report();
        if (!report.holders().isEmpty()) {
            // On a thread of the guard's: a logger that blocks must not hold up who closes.
            findings.warn(pool.name() + " - the pool is closed while connections are held (holds="
                    + report.holders().size() + ")." + report.text());
        }
    }

    boolean isRefusing() {
        return mode.get() == Mode.REFUSING;
    }

    void passThrough() {
        mode.set(Mode.PASSING_THROUGH);
    }

    boolean isPassingThrough() {
        return mode.get() == Mode.PASSING_THROUGH;
    }
}
