/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.hold.Frame;
import java.util.List;
import java.util.Map;

/**
 * What was seen in some seconds. Nobody writes it once it is made.
 *
 * @param length how long it is, as far as it was witnessed, in nanoseconds
 * @param labels what was seen of each label that was used, by name
 * @param inUse connections in use at once, of all labels
 * @param needed those of them that were not idle in hand
 * @param steps the lengths of its steps, in nanoseconds: a tick each, or a few short ones
 * @param sites for how long holds from which line were met, by label
 * @param failed acquires that brought no connection, of all labels
 * @param crowd the threads that held more than one connection, or wanted another one
 */
record Slice(
        long length,
        Map<String, Part> labels,
        Levels inUse,
        Levels needed,
        List<Long> steps,
        Map<String, Map<Frame, Long>> sites,
        Failed failed,
        Crowd crowd) {

    /**
     * What was seen of one label. Times are in nanoseconds.
     *
     * @param arrivals acquires that were begun
     * @param failures acquires that failed
     * @param moreWaiting how many more were waiting at the end than at the begin
     * @param outBefore how many connections were held at the begin
     * @param held connection time
     * @param idle that part of it that was idle in hand
     * @param inJdbc that part of it that was in JDBC
     * @param inUse connections in use at once
     * @param arrivalsBySteps the arrivals in each of the slice's steps
     */
    record Part(
            long arrivals,
            long failures,
            int moreWaiting,
            int outBefore,
            long held,
            long idle,
            long inJdbc,
            Levels inUse,
            List<Integer> arrivalsBySteps) {

        boolean isEmpty() {
            return arrivals == 0 && failures == 0 && moreWaiting == 0 && held == 0;
        }
    }

    /**
     * Acquires that brought no connection.
     *
     * @param all for whatever reason
     * @param exhausted because the pool had none to give: only a larger one would have
     */
    record Failed(long all, long exhausted) {

        static final Failed NONE = new Failed(0, 0);

        Failed plus(Failed other) {
            return new Failed(all + other.all, exhausted + other.exhausted);
        }

        Failed minus(Failed other) {
            return new Failed(all - other.all, exhausted - other.exhausted);
        }
    }

    /**
     * The threads that held more than one connection, or held one and waited for another.
     *
     * @param threads the most at once
     * @param connections the most that one of them held or waited for at once
     */
    record Crowd(int threads, int connections) {

        static final Crowd NONE = new Crowd(0, 0);

        Crowd or(Crowd other) {
            return new Crowd(Math.max(threads, other.threads), Math.max(connections, other.connections));
        }
    }
}
