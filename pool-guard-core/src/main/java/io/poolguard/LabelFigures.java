/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the connections of one label were used for since the guard was built.
 *
 * <p>Counts are exact. Times are samples of the watchdog, an estimate that is right on average: what has passed
 * between two ticks is counted for what the watchdog finds at the second. A hold that is used unseen is neither in
 * JDBC nor idle in hand.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods.
 */
public interface LabelFigures {

    /**
     * The label.
     *
     * @return its name; {@code none} for holds through the plain data source, {@code other} for all labels beyond the
     *     first hundred together, {@code none} among these
     */
    String label();

    /** {@return acquires that were begun} */
    long acquires();

    /** {@return those of them that brought no connection} */
    long failures();

    /** {@return threads that wait for a connection now} */
    long waiting();

    /**
     * How the holds have ended. {@code acquires - failures - waiting} less all of these is what is held now.
     *
     * @return the counts of {@link Ending#RETURNED}, {@link Ending#EVICTED}, {@link Ending#BROKEN} and
     *     {@link Ending#LEAKED}; the map cannot be changed
     */
    Map<Ending, Long> ends();

    /** {@return holds among these that could be used unseen, so that nobody can tell how long they were idle} */
    long unobserved();

    /**
     * How the transactions have ended.
     *
     * @return the counts of {@link Ending#COMMITTED}, {@link Ending#ROLLED_BACK} and {@link Ending#UNKNOWN}; the map
     *     cannot be changed
     */
    Map<Ending, Long> outcomes();

    /** {@return statements that were left open when their connection came back} */
    long statementsLeftOpen();

    /** {@return time that acquires waited that brought a connection; a wait counts when it is over} */
    Times waited();

    /** {@return time that acquires waited that brought none} */
    Times waitedInVain();

    /** {@return time that connections were held} */
    Times held();

    /** {@return time that connections were in JDBC} */
    Times inJdbc();

    /** {@return time that connections were idle in hand} */
    Times idle();

    /**
     * How long something took.
     *
     * @param total all times together, those too short for a tick included
     * @param longest the longest single time that a tick has met
     * @param buckets a histogram of the durations that a tick observed: bucket 0 counts those below 1 ms, bucket i those
     *     from 2<sup>i-1</sup> to 2<sup>i</sup> ms, the last has no upper bound. Durations shorter than a tick are not
     *     counted
     */
    record Times(Duration total, Duration longest, List<Long> buckets) {

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
}
