/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * Threads that wait for a suspended pool for longer than a running pool would let them: HikariCP gives them no timeout.
 * Reported once, with the thread that has waited longest.
 */
final class SuspendedPool implements Detector {

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final FindingLifecycle findings = new FindingLifecycle();

    SuspendedPool(GuardedPool pool, HoldRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    @Override
    public void end(List<Detection> found) {
        boolean suspended = pool.isSuspended();
        findings.endUnless(hold -> suspended, found);
        if (suspended && findings.isEmpty()) {
            beginIfTooLong(found);
        }
    }

    private void beginIfTooLong(List<Detection> found) {
        List<Hold> waiting = registry.acquiring();
        waiting.stream()
                .max(Comparator.comparingLong(Hold::waitedNow))
                .filter(longest ->
                        longest.waitedNow() >= pool.connectionTimeout().toNanos())
                .ifPresent(longest -> {
                    Duration waited = Duration.ofNanos(longest.waitedNow());
                    String facts = "waiting=" + waiting.size() + ", longest=" + waited.toSeconds() + " s";
                    findings.begin(
                            Detection.of(Kind.SUSPENDED, Stage.BEGAN, longest).with(facts), found);
                });
    }
}
