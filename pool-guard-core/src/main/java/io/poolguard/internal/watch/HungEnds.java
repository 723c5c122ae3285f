/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Observation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections whose cleaning hangs, because the driver knows no network timeout or does not keep to it. They are taken
 * from the thread that hangs, and evicted. For the watchdog's thread.
 */
final class HungEnds {

    /** So many times the bound: up to the bound itself the network timeout may still do it. */
    private static final int PATIENCE = 2;

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final GuardSettings settings;

    // For how long the holds that are being cleaned have been, as far as was seen.
    private final Map<Hold, Long> cleaning = new HashMap<>();

    HungEnds(GuardedPool pool, HoldRegistry registry, GuardSettings settings) {
        this.pool = pool;
        this.registry = registry;
        this.settings = settings;
    }

    void look(Hold hold, long elapsed, List<Observation> seen) {
        if (!hold.isCleaning()) {
            return;
        }
        long lasted = cleaning.merge(hold, 0L, (before, none) -> before + elapsed);
        if (lasted < PATIENCE * settings.endTimeout().toNanos()) {
            return;
        }
        // Before anything is decided: memory may run out here.
        Observation hung = Observation.of(Kind.HUNG_END, Stage.BEGAN, hold);
        if (hold.takeHung()) {
            seen.add(hung);
            pool.evict(hold.pooled(), () -> registry.remove(hold));
        }
    }

    /** The round over all holds has ended. */
    void end() {
        if (!cleaning.isEmpty()) {
            cleaning.keySet().removeIf(hold -> !hold.isCleaning());
        }
    }
}
