/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.PoolFigures.Outcomes;
import java.util.Locale;

/** The values of the key {@code outcome}: how a session's transactions have ended. */
enum Outcome {
    NONE,
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN;

    /** The gravest of them. */
    static Outcome of(Outcomes outcomes) {
        if (outcomes.unknown() > 0) {
            return UNKNOWN;
        }
        if (outcomes.rolledBack() > 0) {
            return ROLLED_BACK;
        }
        return outcomes.committed() > 0 ? COMMITTED : NONE;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
