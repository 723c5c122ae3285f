/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.end.Disposal;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import java.util.List;

/**
 * Connections whose handle was collected before it was closed. No thread can close them any more, so the watchdog takes
 * their slots back. A connection that may be used unseen, through an object of the driver's, stays as it is.
 */
final class Leaks implements Detector {

    private final Disposal disposal;

    Leaks(GuardedPool pool, HoldRegistry registry) {
        this.disposal = new Disposal(pool, registry);
    }

    @Override
    public void look(Hold hold, List<Detection> found) {
        if (!hold.isLost()) {
            return;
        }
        // Made before the hold is taken, because memory may run out here.
        Detection leak = Detection.of(Kind.LEAK, Stage.BEGAN, hold);
        if (!hold.leak()) {
            return;
        }
        found.add(leak);
        if (disposal.isBroken(hold)) {
            disposal.broken(hold);
        } else if (!hold.isUnobserved()) {
            disposal.evict(hold);
        }
    }
}
