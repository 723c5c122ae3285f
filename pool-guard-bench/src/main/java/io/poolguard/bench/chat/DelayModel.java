/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import io.poolguard.internal.advice.ErlangC;
import java.time.Duration;

/**
 * A pool on paper whose acquires know nothing of each other: the queue M/M/c, with connections for servers and holds
 * for services. For a whole fleet, whose users come when they like.
 *
 * <p>What is on average in use is Little's law, L = λ W (J. D. C. Little, Operations Research 9, 1961). That an acquire
 * waits is Erlang's delay formula, C(c, a) (A. K. Erlang, 1917), and that it waits for longer than t is {@code C(c, a)
 * e^(-(cμ - λ)t)} (L. Kleinrock, Queueing Systems I, 1975, chapter 3). Holds of equal length, as here, wait for about
 * half as long as the formula's, whose lengths are exponential: it errs on the safe side.
 *
 * @param perSecond λ: acquires a second
 * @param held 1/μ: for how long each connection is held
 */
public record DelayModel(double perSecond, Duration held) {

    /** Refuses what is out of its bounds. */
    public DelayModel {
        if (!(perSecond >= 0 && perSecond < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "perSecond=" + perSecond + " is outside its bounds (at least 0, finite)");
        }
        if (held.isNegative() || held.isZero()) {
            throw new IllegalArgumentException("held=" + held + " is outside its bounds (above 0)");
        }
    }

    /**
     * How many connections are in use at once, on average.
     *
     * @return a = λ/μ
     */
    public double inUse() {
        return perSecond * Seconds.of(held);
    }

    /**
     * The smallest pool with which at most one acquire in a hundred waits.
     *
     * @return how many connections
     */
    public int connections() {
        return ErlangC.servers(inUse());
    }

    /**
     * The probability that an acquire waits for longer than this.
     *
     * @param connections c: how many the pool has
     * @param wait t
     * @return from 0 to 1; 1 if the pool cannot carry the load
     */
    public double waitsLonger(int connections, Duration wait) {
        double waits = ErlangC.waitingProbability(connections, inUse());
        return inUse() >= connections ? 1 : waits * Math.exp(-spare(connections) * Seconds.of(wait));
    }

    /**
     * What one acquire in a hundred waits longer than.
     *
     * @param connections c: how many the pool has, more than are in use on average
     * @return the wait
     */
    public Duration p99(int connections) {
        if (inUse() >= connections) {
            throw new IllegalArgumentException("connections=" + connections + " is outside its bounds (above the "
                    + inUse() + " that are in use): the wait has no bound");
        }
        double waits = ErlangC.waitingProbability(connections, inUse());
        return Seconds.toDuration(Math.max(0, Math.log(waits / 0.01) / spare(connections)));
    }

    /** cμ - λ: holds a second that the pool could carry beside these. */
    private double spare(int connections) {
        return connections / Seconds.of(held) - perSecond;
    }
}
