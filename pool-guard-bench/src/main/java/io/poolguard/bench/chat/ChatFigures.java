/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the chats have done since the iteration began. Written by all of them, read by JMH's thread. */
final class ChatFigures {

    private static final int DIGITS = 3;

    /**
     * What came out of an iteration.
     *
     * @param answered chats a second
     * @param failed chats a second
     * @param held connections at once, on average
     * @param acquires how long each acquire took, in nanoseconds
     */
    record Iteration(double answered, double failed, double held, Histogram acquires) {

        /** Of all acquires, in ms; those that failed have waited too. */
        double acquireMillis(double percentile) {
            return acquires.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
    }

    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();

    // When holds have ended less when they had begun: with those that go on it is the time that all were held. Both
    // under
    // the lock: one without the other is off by a whole hold.
    private final ReentrantLock holds = new ReentrantLock();
    private long endsLessBegins;
    private long inHand;

    private final long origin = System.nanoTime();
    private final Recorder acquires = new Recorder(DIGITS);

    // Of JMH's thread alone.
    private long begun = origin;
    private double heldBefore;
    private Iteration iteration = new Iteration(0, 0, 0, new Histogram(DIGITS));

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
        count(origin - at, 1);
    }

    void holdEnds(long at) {
        count(at - origin, -1);
    }

    private void count(long endLessBegin, int more) {
        holds.lock();
        try {
            endsLessBegins += endLessBegin;
            inHand += more;
        } finally {
            holds.unlock();
        }
    }

    void begin() {
        begun = System.nanoTime();
        answered.reset();
        failed.reset();
        heldBefore = heldUntil(begun);
        acquires.reset();
    }

    /** Before the chats are ended, which JMH does before it asks what came out. */
    void end() {
        long now = System.nanoTime();
        double elapsed = seconds(now - begun);
        iteration = new Iteration(
                answered.sum() / elapsed,
                failed.sum() / elapsed,
                (heldUntil(now) - heldBefore) / elapsed,
                acquires.getIntervalHistogram());
    }

    Iteration iteration() {
        return iteration;
    }

    private static double seconds(long nanos) {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private double heldUntil(long now) {
        holds.lock();
        try {
            return seconds(endsLessBegins + inHand * (now - origin));
        } finally {
            holds.unlock();
        }
    }
}
