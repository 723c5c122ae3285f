/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;

import java.lang.ref.PhantomReference;

/** Collections that a test asks for. */
final class Garbage {

    private Garbage() {}

    /**
     * Returns when what was dropped before has been collected: the collection that takes an object made now takes
     * everything else that nobody has any more.
     */
    static void collect() {
        PhantomReference<Object> canary = new PhantomReference<>(new Object(), null);
        eventually("an object that nobody has is collected", () -> {
            System.gc();
            return canary.refersTo(null);
        });
    }

    /** Returns when what was dropped before has been collected, and the watchdog has looked at what is left. */
    static void collect(TickedGuard ticked) {
        collect();
        ticked.guard().tick();
    }
}
