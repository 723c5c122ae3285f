/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

/**
 * Is told of every finding, also of those that share a line in the log.
 *
 * <p>Called on a thread of the guard's own, one finding at a time, in the order in which they were found; never on the
 * application's threads. May block and may acquire connections. A listener that falls more than a thousand findings
 * behind misses those that come then; they are counted ({@link PoolFigures#undelivered()}). What it throws is logged and
 * counted ({@link PoolFigures#listenerFailures()}), and harms nothing.
 */
public interface PoolGuardListener {

    /**
     * Something was found.
     *
     * @param finding the finding
     */
    default void began(Finding finding) {}

    /**
     * A finding goes on, and has doubled.
     *
     * @param finding the finding, with the hold as it is now
     */
    default void grew(Finding finding) {}

    /**
     * A finding is over.
     *
     * @param finding the finding, with the hold's final times
     */
    default void ended(Finding finding) {}
}
