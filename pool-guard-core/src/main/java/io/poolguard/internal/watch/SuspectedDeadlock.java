/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Circle;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Observation;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All connections are held by threads that wait for another one, and none has made a call for a while. Told while the
 * threads wait: their timeouts may be half a minute away.
 */
final class SuspectedDeadlock {

    private static final long STILL_NANOS = Duration.ofMillis(250).toNanos();

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final GuardSettings settings;

    // The hold that stands for the circle that was told. Written by the watchdog; read by health.
    private volatile Optional<Observation> told = Optional.empty();

    SuspectedDeadlock(GuardedPool pool, HoldRegistry registry, GuardSettings settings) {
        this.pool = pool;
        this.registry = registry;
        this.settings = settings;
    }

    void look(List<Observation> seen) {
        if (told.isEmpty() && (pool.pending() == 0 || settings.suspectedDeadlock() == Reaction.OFF)) {
            return;
        }
        Optional<Circle> circle = Circle.of(registry, one -> !pool.isBroken(one.pooled()))
                .filter(one -> pool.isTakenBy(one.size()))
                .filter(one -> one.holds().stream().allMatch(hold -> hold.idleNow() >= STILL_NANOS))
                .filter(Circle::stands);
        if (circle.isPresent() == told.isPresent()) {
            return;
        }
        told = circle.map(SuspectedDeadlock::observation);
        told.ifPresent(seen::add);
    }

    /** Whether there is one. From any thread. */
    boolean stands() {
        return told.isPresent();
    }

    private static Observation observation(Circle circle) {
        Hold oldest = circle.holds().stream()
                .max(Comparator.comparingLong(Hold::heldNow))
                .orElseThrow();
        Kind kind = circle.isOfTransactions() ? Kind.DEADLOCK : Kind.SUSPECTED_DEADLOCK;
        return Observation.of(kind, Stage.BEGAN, oldest);
    }
}
