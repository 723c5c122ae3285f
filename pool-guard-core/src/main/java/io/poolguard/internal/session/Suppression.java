/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import java.sql.SQLException;

/** A clean-up after a failure. */
final class Suppression {

    /** A step of the clean-up. */
    @FunctionalInterface
    interface Step {
        void run() throws SQLException;
    }

    private Suppression() {}

    /** Runs the step; what it throws, {@code Error}s included, is suppressed on the failure that came before it. */
    static void run(Throwable primary, Step step) {
        try {
            step.run();
        } catch (Throwable later) {
            // A driver may throw the same exception twice, and none may be suppressed on itself.
            if (later != primary) {
                primary.addSuppressed(later);
            }
        }
    }
}
