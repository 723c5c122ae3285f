/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.internal.end.Disposal;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import java.util.List;

/**
 * Acquires and closes that their thread has left half way, because it ran out of stack or memory there, or has ended.
 * The watchdog does what remains: it counts a failed acquire, and has a connection evicted that nobody has in hand.
 */
final class Unfinished implements Detector {

    private final Disposal disposal;
    private final GuardState state;

    Unfinished(GuardedPool pool, GuardState state) {
        this.disposal = new Disposal(pool, state.registry());
        this.state = state;
    }

    @Override
    public void look(Hold hold, List<Detection> found) {
        if (!hold.isLeft()) {
            return;
        }
        if (hold.isAcquiring() && !hold.isGiven()) {
            hold.gone(state.failures(), Ending.OTHER);
        }
        if (!hold.hasConnection() && !hold.isAcquiring()) {
            state.registry().remove(hold); // counted, and over but for its place
            return;
        }
        // Made before the hold is taken, because memory may run out here.
        Detection left = Detection.of(Kind.UNFINISHED, Stage.BEGAN, hold);
        if (hold.takeLeft()) {
            found.add(left);
            disposal.evict(hold);
        }
    }
}
