/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** Something that takes note at each tick, after the watchdog has looked at all holds. */
@FunctionalInterface
public interface Ticked {

    /**
     * A tick. On the watchdog's thread.
     *
     * @param elapsed the time since the tick before, as far as it was witnessed, in nanoseconds
     */
    void tick(long elapsed);
}
