/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.Ending;
import java.util.Locale;
import java.util.Map;

/** The values of the key {@code outcome}: how a session's transactions have ended. */
enum Outcome {
    NONE,
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN;

    /** The gravest of them. */
    static Outcome of(Map<Ending, Long> outcomes) {
        if (outcomes.getOrDefault(Ending.UNKNOWN, 0L) > 0) {
            return UNKNOWN;
        }
        if (outcomes.getOrDefault(Ending.ROLLED_BACK, 0L) > 0) {
            return ROLLED_BACK;
        }
        return outcomes.getOrDefault(Ending.COMMITTED, 0L) > 0 ? COMMITTED : NONE;
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
