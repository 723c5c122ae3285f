/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import org.jspecify.annotations.Nullable;

/** Runs steps in their order. What one of them throws keeps none of the others from running. */
final class OneByOne {

    private OneByOne() {}

    /** Throws what was thrown first, with the rest of it suppressed. */
    static void run(Runnable... steps) {
        Throwable thrown = null;
        for (Runnable step : steps) {
            thrown = after(step, thrown);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException failure) {
            throw failure;
        }
    }

    private static @Nullable Throwable after(Runnable step, @Nullable Throwable before) {
        try {
            step.run();
            return before;
        } catch (RuntimeException | Error e) {
            if (before == null) {
                return e;
            }
            if (before != e) {
                before.addSuppressed(e);
            }
            return before;
        }
    }
}
