/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;

import java.lang.ref.PhantomReference;

/** Collections that a test asks for. */
public final class Garbage {

    private static final int LOOKS = 5;

    private Garbage() {}

    /**
     * Returns when what was dropped before has been collected: the collection that takes an object made now takes
     * everything else that nobody has any more.
     */
    public static void collect() {
        PhantomReference<Object> canary = new PhantomReference<>(new Object(), null);
        eventually("an object that nobody has is collected", () -> {
            System.gc();
            return canary.refersTo(null);
        });
    }

    /** The heap that is in use after a collection: the least of a few looks, as other threads allocate meanwhile. */
    public static long heapInUse() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            collect();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    /** Returns when what was dropped before has been collected, and the watchdog has looked at what is left. */
    public static void collect(TickedGuard ticked) {
        collect();
        ticked.tick();
    }
}
