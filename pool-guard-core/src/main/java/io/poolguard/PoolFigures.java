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
 * @param labels the figures of each label that has been used; labels beyond the first hundred, {@code none} among them, are
 *     counted together as {@code other}
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
     * @param waiting threads that wait for a connection now
     * @param ends how the holds have ended; {@code acquires - failures - waiting} less all of these is what is held now
     * @param unobserved holds among these that could be used unseen, so that nobody can tell how long they were idle
     * @param outcomes how the transactions have ended
     * @param statementsLeftOpen statements that were left open when their connection came back
     * @param waited time that acquires waited that brought a connection; a wait counts when it is over
     * @param waitedInVain time that acquires waited that brought none
     * @param held time that connections were held
     * @param inJdbc time that they were in JDBC
     * @param idle time that they were idle in hand
     */
    public record OfLabel(
            String label,
            long acquires,
            long failures,
            long waiting,
            Ends ends,
            long unobserved,
            Outcomes outcomes,
            long statementsLeftOpen,
            Times waited,
            Times waitedInVain,
            Times held,
            Times inJdbc,
            Times idle) {}

    /**
     * How holds have ended. Exact.
     *
     * @param returned the connection was handed back to the pool
     * @param evicted it was thrown out of the pool by the guard: what had to be put right failed or hung, its state was
     *     not certain any more, or it was aborted
     * @param broken it broke in its holder's hand, and HikariCP had thrown it out already
     * @param leaked it was collected unclosed
     */
    public record Ends(long returned, long evicted, long broken, long leaked) {

        /** No hold has ended. */
        public static final Ends NONE = new Ends(0, 0, 0, 0);

        /**
         * These and others together.
         *
         * @param others the others
         * @return the sums
         */
        public Ends plus(Ends others) {
            return new Ends(
                    returned + others.returned,
                    evicted + others.evicted,
                    broken + others.broken,
                    leaked + others.leaked);
        }

        /**
         * However they have ended.
         *
         * @return the sum
         */
        public long all() {
            return returned + evicted + broken + leaked;
        }

        /**
         * By the names of the components, in their order.
         *
         * @return a map that cannot be changed
         */
        public Map<String, Long> toMap() {
            return Forms.named(List.of("returned", "evicted", "broken", "leaked"), returned, evicted, broken, leaked);
        }
    }

    /**
     * How transactions have ended, those of the plain data source included. Exact. A transaction in auto-commit mode is
     * none of these, nor is one that has only read and was not committed.
     *
     * @param committed the commit succeeded
     * @param rolledBack it was rolled back: by a call, because its work had failed, or because its updates were neither
     *     committed nor rolled back when its connection came back
     * @param unknown the commit failed in a way that does not tell whether the database had carried it out
     */
    public record Outcomes(long committed, long rolledBack, long unknown) {

        /** No transaction has ended. */
        public static final Outcomes NONE = new Outcomes(0, 0, 0);

        /**
         * These and others together.
         *
         * @param others the others
         * @return the sums
         */
        public Outcomes plus(Outcomes others) {
            return new Outcomes(committed + others.committed, rolledBack + others.rolledBack, unknown + others.unknown);
        }

        /**
         * By the names of the components, in their order.
         *
         * @return a map that cannot be changed
         */
        public Map<String, Long> toMap() {
            return Forms.named(List.of("committed", "rolledBack", "unknown"), committed, rolledBack, unknown);
        }
    }

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
