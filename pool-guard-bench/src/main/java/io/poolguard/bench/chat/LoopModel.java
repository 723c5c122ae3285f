/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import io.poolguard.bench.chat.ChatForm.Way;
import java.time.Duration;

/**
 * The benchmark on paper: a fixed number of chats that go round on one pool, each of which begins anew when it has its
 * answer, or a while after it has failed.
 *
 * <p>With N chats, c connections, and a chat that holds one for D in all and needs none for Z, {@code min(N/(D+Z), c/D)}
 * are answered in a second: the asymptotic bounds of operational analysis (P. J. Denning and J. P. Buzen, The
 * Operational Analysis of Queueing Network Models, ACM Computing Surveys 10, 1978). Beyond the point where the two meet
 * the rest wait, by Little's law for {@code (N D/c - D - Z)} in all, which they do in equal parts before each of their
 * transactions.
 *
 * <p>Once that is longer than they may wait, some fail. Little's law again, for each place that a chat may be in: when
 * a part q of the acquires succeeds, waits are as long as they may be, and h is one hold,
 *
 * <pre>
 * N = c/h (T/q + h + Z' + R (1-q)/q)     T: acquireTimeout, R: the pause after a failure
 *                                        Z': Z/(1+q) for two transactions, else 0
 * </pre>
 *
 * from which q follows, and with it {@code c/h} holds a second of which each chat has had one, or two. It supposes that
 * connections go to those who have waited longest, and nothing of how times are spread: all of them are fixed.
 *
 * @param way what a chat does with its connection while the model writes
 * @param times of a chat
 * @param connections the pool's
 */
public record LoopModel(Way way, ChatTimes times, int connections) {

    // Halves an interval of length 1 to what a double can tell.
    private static final int STEPS = 60;

    /**
     * What should come out with so many chats.
     *
     * @param answered chats a second
     * @param failed chats a second
     * @param wait before each acquire, on average
     */
    public record Outcome(double answered, double failed, Duration wait) {}

    /**
     * What should come out.
     *
     * @param chats how many go round at once
     * @return the outcome
     */
    public Outcome with(int chats) {
        double unhindered = chats / (inDatabase() + Seconds.of(times.answer()));
        double most = connections / (way.transactions() * hold());
        if (unhindered <= most) {
            return new Outcome(unhindered, 0, Duration.ZERO);
        }
        double wait = (chats / most - between()) / way.transactions() - hold();
        return wait <= timeout()
                ? new Outcome(most, 0, Seconds.toDuration(wait))
                : overloaded(partThatSucceeds(chats));
    }

    /**
     * How many chats can go round before the first one fails.
     *
     * @return the number
     */
    public double chatsBeforeFailures() {
        return chats(1);
    }

    /** How long one connection is held, in seconds. */
    private double hold() {
        return way == Way.HOLDING ? inDatabase() + Seconds.of(times.answer()) : inDatabase() / way.transactions();
    }

    /** How long a chat needs no connection, in seconds. */
    private double between() {
        return way == Way.HOLDING ? 0 : Seconds.of(times.answer());
    }

    private double inDatabase() {
        return Seconds.of(times.inDatabase(way.transactions()));
    }

    private double timeout() {
        return Seconds.of(times.acquireTimeout());
    }

    private Outcome overloaded(double part) {
        double holds = connections / hold();
        double begun = way.transactions() == 1 ? holds / part : holds / (part + part * part);
        double answered = begun * Math.pow(part, way.transactions());
        return new Outcome(answered, begun - answered, times.acquireTimeout());
    }

    /** More chats, fewer that succeed: so there is one part for each number of chats, between none and all. */
    private double partThatSucceeds(int chats) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (chats(middle) > chats) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private double chats(double part) {
        double away = way == Way.HOLDING ? 0 : between() / (1 + part);
        double pause = Seconds.of(times.answer()) * (1 - part) / part;
        return connections / hold() * (timeout() / part + hold() + away + pause);
    }
}
