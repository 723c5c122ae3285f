/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import io.poolguard.internal.stack.Frame;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The load of some seconds. Immutable.
 *
 * @param span its length
 * @param labels the load of each label that was used, by name
 * @param concurrency how many connections there were at once
 * @param steps the lengths of its steps, in nanoseconds: a tick each, or a few short ones
 * @param sites by label, how long holds from each line were met
 * @param failed acquires that brought no connection, of all labels
 * @param nestingPeak the threads that held more than one connection, or wanted another one
 */
record LoadBucket(
        Span span,
        Map<String, LabelBucket> labels,
        Concurrency concurrency,
        List<Long> steps,
        Map<String, Map<Frame, Long>> sites,
        Failed failed,
        NestingPeak nestingPeak) {

    /**
     * A length of time, in nanoseconds.
     *
     * @param length by the clock
     * @param witnessed that part of it that the watchdog has witnessed
     */
    record Span(long length, long witnessed) {}

    long length() {
        return span.length();
    }

    /**
     * The load of one label. Times are in nanoseconds.
     *
     * @param arrivals acquires that began
     * @param failures acquires that failed
     * @param moreWaiting how many more threads waited at the end than at the begin
     * @param outBefore how many connections were held at the begin
     * @param times the connection time
     * @param inUse connections in use at once
     * @param arrivalsBySteps the arrivals in each of the bucket's steps
     */
    record LabelBucket(
            long arrivals,
            long failures,
            int moreWaiting,
            int outBefore,
            Times times,
            ConcurrencyHistogram inUse,
            List<Integer> arrivalsBySteps) {

        boolean isEmpty() {
            return arrivals == 0 && failures == 0 && moreWaiting == 0 && times.held == 0;
        }
    }

    /**
     * Connection time, in nanoseconds.
     *
     * @param held all of it
     * @param idle that part of it that ticks have seen idle in hand, without a call between one and the next
     * @param inJdbc that part of it that was in JDBC
     */
    record Times(long held, long idle, long inJdbc) {}

    /**
     * How many connections there were at once, of all labels.
     *
     * @param inUse connections in use
     * @param needed connections that were not idle in hand
     * @param threads the threads that were met with a connection, or waiting for one, since the begin of the window
     */
    record Concurrency(ConcurrencyHistogram inUse, ConcurrencyHistogram needed, OptionalInt threads) {}

    /**
     * Acquires that failed.
     *
     * @param all for whatever reason
     * @param exhausted because the pool was exhausted: a larger pool would have served them
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
    record NestingPeak(int threads, int connections) {

        static final NestingPeak NONE = new NestingPeak(0, 0);

        NestingPeak or(NestingPeak other) {
            return new NestingPeak(Math.max(threads, other.threads), Math.max(connections, other.connections));
        }
    }
}
