/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import io.poolguard.bench.chat.ChatForm.Way;
import java.time.Duration;

/**
 * The benchmark on paper: a fixed number of chats that go round on one pool, each of which begins anew when it has its
 * answer, or a while after it has failed.
 *
 * <p>With N chats, c connections, and a chat that holds one for D in all and needs none for Z, {@code min(N/(D+Z),
 * c/D)} are answered in a second: the asymptotic bounds of operational analysis (P. J. Denning and J. P. Buzen, The
 * Operational Analysis of Queueing Network Models, ACM Computing Surveys 10, 1978). Beyond the point where the two meet
 * the rest wait, by Little's law for {@code (N D/c - D - Z)} in all, which they do in equal parts before each of their
 * transactions.
 *
 * <p>Once that is longer than they may wait, some fail, and the connections are as busy as before: X chats a second are
 * answered, each of which has waited for T before each of its V transactions, and the others have waited for T once,
 * and then for R. Little's law for all of them is {@code N = X (D + Z + V T) + F (T + R)}, from which F follows. It
 * supposes that connections go to those who have waited longest, and that no chat fails in the middle.
 *
 * @param way what a chat does with its connection while the model writes
 * @param times of a chat
 * @param connections the pool's
 */
public record LoopModel(Way way, ChatTimes times, int connections) {

    /**
     * What should come out with so many chats.
     *
     * @param answered chats a second
     * @param failed chats a second
     * @param waited before each acquire, on average
     */
    public record Outcome(double answered, double failed, Duration waited) {}

    /**
     * What should come out.
     *
     * @param chats how many go round at once
     * @return the outcome
     */
    public Outcome with(int chats) {
        double unhindered = chats / cycle();
        double most = most();
        if (unhindered <= most) {
            return new Outcome(unhindered, 0, Duration.ZERO);
        }
        double waited = Math.min(timeout(), (chats / most - cycle()) / way.transactions());
        double busy = most * (cycle() + way.transactions() * waited);
        double failed = (chats - busy) / (timeout() + Seconds.of(times.answer()));
        return new Outcome(most, waited < timeout() ? 0 : failed, Seconds.toDuration(waited));
    }

    /**
     * How many chats can go round before the first one fails.
     *
     * @return the number
     */
    public double chatsBeforeFailures() {
        return most() * (cycle() + way.transactions() * timeout());
    }

    /** c/D: chats a second that keep all connections busy. */
    private double most() {
        return connections / held();
    }

    /** D + Z: how long a chat takes that never waits, in seconds. */
    private double cycle() {
        return inDatabase() + Seconds.of(times.answer());
    }

    /** D: for how long a chat holds a connection in all, in seconds. */
    private double held() {
        return way == Way.HOLDING ? cycle() : inDatabase();
    }

    private double inDatabase() {
        return Seconds.of(times.inDatabase(way.transactions()));
    }

    private double timeout() {
        return Seconds.of(times.acquireTimeout());
    }
}
