/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * How long the iteration's acquires took in ms, those included that failed. JMH's score of these is their sum over the
 * iterations; what each was is in its JSON.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class ChatWaits {

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
     * The median.
     *
     * @return in ms
     */
    public double acquireP50() {
        return figures.acquireMillis(50);
    }

    /**
     * What one in a hundred was above.
     *
     * @return in ms
     */
    public double acquireP99() {
        return figures.acquireMillis(99);
    }

    /**
     * The longest.
     *
     * @return in ms
     */
    public double acquireMax() {
        return figures.acquireMillis(100);
    }
}
