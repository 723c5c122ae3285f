/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.List;

/**
 * A row of a table of meters.
 *
 * @param unit the unit; empty if it is a mere number
 * @param tags the keys of its tags: that of the pool, then at most one of its own
 */
record MeterRow(Meter.Type type, String meterName, String unit, String description, List<String> tags) {

    MeterRow {
        tags = List.copyOf(tags);
    }

    /** The key of the tag that it has beside the pool. */
    String ownTag() {
        return tags.get(1);
    }
}
