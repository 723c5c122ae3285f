/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the chats have done since the iteration began. Written by all of them, read by JMH's thread. */
final class ChatFigures {

    private static final int DIGITS = 3;

    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder inHand = new LongAdder();

    // When holds have ended less when they had begun: with those that go on it is the time that all were held.
    private final LongAdder endsLessBegins = new LongAdder();
    private final long origin = System.nanoTime();
    private final Recorder acquires = new Recorder(DIGITS);

    // Of JMH's thread alone.
    private long begun = origin;
    private double heldBefore;
    private Histogram acquiresSoFar = new Histogram(DIGITS);

    void answered() {
        answered.increment();
    }

    void failed() {
        failed.increment();
    }

    /** Somebody has asked for a connection, and has got it or not. */
    void asked(long nanos) {
        acquires.recordValue(nanos);
    }

    void holdBegins(long at) {
        endsLessBegins.add(origin - at);
        inHand.increment();
    }

    void holdEnds(long at) {
        endsLessBegins.add(at - origin);
        inHand.decrement();
    }

    void reset() {
        begun = System.nanoTime();
        answered.reset();
        failed.reset();
        heldBefore = heldEver();
        acquires.reset();
        acquiresSoFar = new Histogram(DIGITS);
    }

    double answeredPerSecond() {
        return answered.sum() / elapsed();
    }

    double failedPerSecond() {
        return failed.sum() / elapsed();
    }

    /** The mean of how many connections were held at once. */
    double held() {
        return (heldEver() - heldBefore) / elapsed();
    }

    private double elapsed() {
        return seconds(System.nanoTime() - begun);
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private double heldEver() {
        long now = System.nanoTime() - origin;
        return seconds(endsLessBegins.sum() + inHand.sum() * now);
    }

    /** Of all acquires, in ms; those that failed have waited too. */
    double acquireMillis(double percentile) {
        acquiresSoFar.add(acquires.getIntervalHistogram());
        return acquiresSoFar.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
