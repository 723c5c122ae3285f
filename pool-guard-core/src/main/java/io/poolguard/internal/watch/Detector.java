/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hold.Hold;
import java.util.List;

/**
 * Looks for one thing that can be wrong, in rounds over all holds: one round at each tick. For the watchdog's thread.
 */
interface Detector {

    /**
     * A round begins.
     *
     * @param elapsed the time since the round before, as far as the watchdog has witnessed it, in nanoseconds
     */
    default void begin(long elapsed) {}

    /** Looks at one hold, and adds what it finds. */
    default void look(Hold hold, List<Detection> found) {}

    /** The round is over: adds what is true of the pool as a whole, and what has ended. */
    default void end(List<Detection> found) {}
}
