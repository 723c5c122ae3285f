/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings;
import io.poolguard.internal.end.Disposal;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections whose cleaning hangs, because the driver knows no network timeout or does not keep to it. The watchdog
 * takes the connection from the thread that hangs, and evicts it. So the finding has no end: the taking is all of it.
 */
final class HungEnds implements Detector {

    /** How many times the return timeout is waited for: until the bound itself the network timeout may still act. */
    private static final int PATIENCE = 2;

    private final Disposal disposal;
    private final GuardSettings<?> settings;

    // For how long each connection has been in cleaning, as far as the watchdog has seen, in nanoseconds.
    private final Map<Hold, Long> cleaning = new HashMap<>();

    private long elapsed;

    HungEnds(GuardedPool pool, HoldRegistry registry, GuardSettings<?> settings) {
        this.disposal = new Disposal(pool, registry);
        this.settings = settings;
    }

    @Override
    public void begin(long sinceTheLast) {
        elapsed = sinceTheLast;
    }

    @Override
    public void look(Hold hold, List<Detection> found) {
        if (!hold.isCleaning()) {
            return;
        }
        long lasted = cleaning.merge(hold, 0L, (before, none) -> before + elapsed);
        if (lasted < PATIENCE * settings.returnTimeout().toNanos()) {
            return;
        }
        // Made before the connection is taken, because memory may run out here.
        Detection hung = Detection.of(Kind.HUNG_END, Stage.BEGAN, hold);
        if (hold.takeHung()) {
            found.add(hung);
            disposal.evict(hold);
        }
    }

    @Override
    public void end(List<Detection> found) {
        if (!cleaning.isEmpty()) {
            cleaning.keySet().removeIf(hold -> !hold.isCleaning());
        }
    }
}
