/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Observation;
import java.util.List;

/**
 * Connections that were collected unclosed. Nobody can close them any more, so their slots are taken back; only what
 * may be used unseen, through an object of the driver's, is left as it is.
 */
final class Leaks {

    private final GuardedPool pool;
    private final HoldRegistry registry;

    Leaks(GuardedPool pool, HoldRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    void look(Hold hold, List<Observation> seen) {
        if (!hold.isLost()) {
            return;
        }
        // Before anything is decided: memory may run out here.
        Observation leak = Observation.of(Kind.LEAK, Stage.BEGAN, hold);
        if (!hold.leak()) {
            return;
        }
        seen.add(leak);
        if (pool.isBroken(hold.pooled())) {
            pool.countBroken();
            registry.remove(hold);
            pool.serveWaiters();
        } else if (!hold.isUnobserved()) {
            pool.evict(hold.pooled(), () -> registry.remove(hold));
        }
    }
}
