/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the chats have done since the iteration began. Written by all of them, read by JMH's thread. */
final class ChatFigures {

    private static final int DIGITS = 3;

    private final LongAdder failed = new LongAdder();
    private final LongAdder heldNanos = new LongAdder();
    private final Recorder acquires = new Recorder(DIGITS);

    // Of JMH's thread alone.
    private Histogram acquiresSoFar = new Histogram(DIGITS);

    void failed() {
        failed.increment();
    }

    void held(long nanos) {
        heldNanos.add(nanos);
    }

    /** Somebody has asked for a connection, and has got it or not. */
    void acquired(long nanos) {
        acquires.recordValue(nanos);
    }

    void reset() {
        failed.reset();
        heldNanos.reset();
        acquires.reset();
        acquiresSoFar = new Histogram(DIGITS);
    }

    long failures() {
        return failed.sum();
    }

    double heldSeconds() {
        return heldNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Of all acquires, in ms; those that failed have waited too. */
    double acquireMillis(double percentile) {
        acquiresSoFar.add(acquires.getIntervalHistogram());
        return acquiresSoFar.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
