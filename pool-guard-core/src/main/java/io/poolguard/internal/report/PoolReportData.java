/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.HoldSnapshot;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import java.util.List;

/** A report. Its text is written where it is asked for: of a hundred timeouts, one is logged. */
record PoolReportData(PoolSnapshot snapshot, String verdict, List<HoldSnapshot> holders) implements PoolReport {

    PoolReportData {
        holders = List.copyOf(holders);
    }

    @Override
    public String text() {
        return HolderTable.text(verdict, holders);
    }

    @Override
    public String toString() {
        return snapshot + text();
    }
}
