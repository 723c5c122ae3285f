/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolHealth.Probe.Outcome;
import java.util.Optional;

/**
 * What has come of a question to the database.
 *
 * @param value what it has answered, if it has
 * @param text how it went, in words that carry no message of the driver's
 */
record Answer<T>(Outcome outcome, Optional<T> value, String text) {

    static <T> Answer<T> none(Outcome outcome, String text) {
        return new Answer<>(outcome, Optional.empty(), text);
    }
}
