/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What JMH is told beside its own score. Its time is not the time of these: it calls a benchmark a few times before and
 * after what it measures. Per iteration; JMH's score of these is their sum over the iterations, each is in its JSON.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ChatOutcome {

    private ChatFigures figures = new ChatFigures();

    /**
     * Has them read from the chats.
     *
     * @param chats the chats
     */
    @Setup(Level.Iteration)
    public void of(Chats chats) {
        figures = chats.figures();
    }

    /**
     * Chats that were answered.
     *
     * @return how many a second
     */
    public double answered() {
        return figures.iteration().answered();
    }

    /**
     * Chats that failed, as the pool gave them no connection in time.
     *
     * @return how many a second
     */
    public double failed() {
        return figures.iteration().failed();
    }

    /**
     * Connections that were held at once.
     *
     * @return how many on average
     */
    public double held() {
        return figures.iteration().held();
    }

    /**
     * The median of all acquires, those included that failed.
     *
     * @return in ms
     */
    public double acquireP50() {
        return figures.iteration().acquireMillis(50);
    }

    /**
     * What one acquire in a hundred was above.
     *
     * @return in ms
     */
    public double acquireP99() {
        return figures.iteration().acquireMillis(99);
    }

    /**
     * The longest acquire.
     *
     * @return in ms
     */
    public double acquireMax() {
        return figures.iteration().acquireMillis(100);
    }
}
