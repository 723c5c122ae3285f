/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Observation;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Threads that wait for a pool that was suspended, which no timeout ends. For the watchdog's thread. */
final class SuspendedPool {

    private final GuardedPool pool;
    private final HoldRegistry registry;

    // The one who waited longest when it was told.
    private Optional<Hold> told = Optional.empty();

    SuspendedPool(GuardedPool pool, HoldRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    void look(List<Observation> seen) {
        boolean suspended = pool.isSuspended();
        if (told.isPresent() && !suspended) {
            seen.add(Observation.of(Kind.SUSPENDED, Stage.ENDED, told.get()));
            told = Optional.empty();
        }
        if (suspended && told.isEmpty()) {
            tellIfTooLong(seen);
        }
    }

    private void tellIfTooLong(List<Observation> seen) {
        List<Hold> waiting = registry.acquiring();
        Optional<Hold> longest = waiting.stream().max(Comparator.comparingLong(Hold::waitedNow));
        longest.filter(hold -> hold.waitedNow() >= pool.connectionTimeout().toNanos())
                .ifPresent(hold -> {
                    Duration waited = Duration.ofNanos(hold.waitedNow());
                    seen.add(Observation.of(Kind.SUSPENDED, Stage.BEGAN, hold)
                            .with("waiting=" + waiting.size() + ", longest=" + waited.toSeconds() + " s"));
                    told = longest;
                });
    }
}
