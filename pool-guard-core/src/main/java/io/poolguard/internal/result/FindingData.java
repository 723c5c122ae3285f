/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import java.util.Optional;

/** A finding. */
public record FindingData(Kind kind, Stage stage, String pool, HoldSnapshot hold, Optional<String> at, String message)
        implements Finding {

    @Override
    public String toString() {
        return message;
    }
}
