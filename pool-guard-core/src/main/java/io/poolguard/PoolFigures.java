/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the pool's connections were used for since the guard was built.
 *
 * <p>Immutable.
 *
 * @param labels the figures of each label that has been used; labels beyond the first hundred are counted together as
 *     {@code other}
 * @param findings how many findings of each kind began; kinds that were not found are counted as zero
 * @param undelivered findings that a listener did not get, because it was too slow to take them
 * @param listenerFailures exceptions that a listener has thrown
 */
public record PoolFigures(
        List<OfLabel> labels, Map<Finding.Kind, Long> findings, long undelivered, long listenerFailures) {

    /**
     * The figures of one label.
     *
     * <p>Counts are exact. Times are samples of the watchdog's, an estimate that is right on average: what has passed
     * between two ticks is counted for what the watchdog finds at the second. A hold that is used unseen is neither in
     * JDBC nor idle in hand.
     *
     * @param label the label; {@code none} for holds through the plain data source
     * @param acquires acquires that were begun
     * @param failures those of them that brought no connection
     * @param waited time that threads waited for a connection
     * @param held time that connections were held
     * @param inJdbc time that they were in JDBC
     * @param idle time that they were idle in hand
     */
    public record OfLabel(
            String label, long acquires, long failures, Times waited, Times held, Times inJdbc, Times idle) {}

    /**
     * How long something took.
     *
     * @param total all times together, those too short for a tick included
     * @param longest the longest single time that a tick has met
     * @param buckets how many single times that a tick has met were below 1 ms, from there below 2 ms, below 4 ms and so
     *     on, each bound twice the one before; the last bucket has no bound. Times too short for a tick are in none
     */
    public record Times(Duration total, Duration longest, List<Long> buckets) {

        /**
         * Copies the list.
         *
         * @param total all times together
         * @param longest the longest
         * @param buckets the buckets
         */
        public Times {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * Copies list and map.
     *
     * @param labels the labels
     * @param findings the findings
     * @param undelivered findings not delivered
     * @param listenerFailures failures of listeners
     */
    public PoolFigures {
        labels = List.copyOf(labels);
        findings = Map.copyOf(findings);
    }
}
