/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.List;
import java.util.Optional;

/**
 * Who holds the connections of a pool, and what their threads were doing when they were looked at.
 *
 * <p>Immutable.
 *
 * @param snapshot the pool's counts
 * @param verdict what the holders have in common, in one sentence or two
 * @param holders the holders, longest first
 * @param text verdict and holders as lines for a log, the longest twenty holders; begins on a new line
 */
public record PoolReport(PoolSnapshot snapshot, String verdict, List<Holder> holders, String text) {

    /**
     * One holder.
     *
     * @param hold the hold
     * @param nowIn where its thread stood, from the innermost frame that tells something outwards to the application's
     *     own line, or that the thread has ended or moved on; nothing if no stack could be taken in time
     */
    public record Holder(HoldSnapshot hold, Optional<String> nowIn) {}

    /**
     * Copies the list of holders.
     *
     * @param snapshot the pool's counts
     * @param verdict the verdict
     * @param holders the holders
     * @param text the lines for a log
     */
    public PoolReport {
        holders = List.copyOf(holders);
    }

    /** The counts, the verdict and the holders, as lines for a log. */
    @Override
    public String toString() {
        return snapshot + text;
    }
}
