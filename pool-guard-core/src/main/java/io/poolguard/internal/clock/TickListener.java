/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

/** Runs at each tick, after the watchdog has looked at all holds. */
@FunctionalInterface
public interface TickListener {

    /**
     * A tick. On the watchdog's thread.
     *
     * @param elapsed the time since the tick before, as far as the watchdog has witnessed it, in nanoseconds
     */
    void tick(long elapsed);
}
