/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.WaitCycle;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A wait cycle over all connections: each is held by a thread that waits for another one, and none has made a call for
 * a while. Reported while the threads wait, since their timeouts may be half a minute away.
 */
final class SuspectedDeadlock implements Detector {

    private static final long STILL_NANOS = Duration.ofMillis(250).toNanos();

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final GuardSettings<?> settings;

    // Open is the finding of the oldest hold in the cycle, if there is a cycle.
    private final FindingLifecycle findings = new FindingLifecycle();

    // Whether there is a cycle that health is to be told of. Written by the watchdog; read by health.
    private volatile boolean stands;

    // The time since the round before, and for how long there has been a cycle. For the watchdog alone.
    private long elapsed;
    private long lasted;

    SuspectedDeadlock(GuardedPool pool, HoldRegistry registry, GuardSettings<?> settings) {
        this.pool = pool;
        this.registry = registry;
        this.settings = settings;
    }

    @Override
    public void begin(long sinceBefore) {
        elapsed = sinceBefore;
    }

    @Override
    public void end(List<Detection> found) {
        if (findings.isEmpty() && (pool.pending() == 0 || settings.reaction(Kind.SUSPECTED_DEADLOCK) == Reaction.OFF)) {
            return;
        }
        Optional<WaitCycle> cycle = WaitCycle.of(registry, one -> !pool.isBroken(one.pooled()))
                .filter(one -> pool.isTakenBy(one.size()))
                .filter(one -> one.holds().stream().allMatch(hold -> hold.idleNow() >= STILL_NANOS))
                .filter(one -> !one.isBeingRefused())
                .filter(WaitCycle::stands);
        Set<Hold> holds = cycle.map(one -> Set.copyOf(one.holds())).orElse(Set.of());
        findings.endUnless(holds::contains, found);
        if (findings.isEmpty()) {
            cycle.filter(this::isLeftToTell).ifPresent(one -> findings.begin(detection(one), found));
        }
        lasted = cycle.isPresent() ? lasted + elapsed : 0;
        stands = cycle.filter(this::isSureOrLasts).isPresent();
    }

    /** The acquire that completes a cycle of transactions tells it and is refused; it may be about to. */
    private boolean isLeftToTell(WaitCycle cycle) {
        return !cycle.isOfTransactions() || lasted > 0;
    }

    /** Another thread could end a cycle that is only suspected; after the time in which a pool counts as stuck none has. */
    private boolean isSureOrLasts(WaitCycle cycle) {
        return cycle.isOfTransactions()
                || lasted >= settings.healthLimits().stuckTime().toNanos();
    }

    /** Whether there is a deadlock, or a suspected one that lasts, as of the last tick. From any thread. */
    boolean stands() {
        return stands;
    }

    private static Detection detection(WaitCycle cycle) {
        Hold oldest = cycle.holds().stream()
                .max(Comparator.comparingLong(Hold::heldNow))
                .orElseThrow();
        Kind kind = cycle.isOfTransactions() ? Kind.DEADLOCK : Kind.SUSPECTED_DEADLOCK;
        return Detection.of(kind, Stage.BEGAN, oldest);
    }
}
