/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH is told per second beside the chats that were answered. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class ChatRates {

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
     * Chats that failed, as the pool gave them no connection in time.
     *
     * @return how many since the iteration began
     */
    public long failed() {
        return figures.failures();
    }

    /**
     * Seconds that connections were held; per second, which is the mean of how many were held at once.
     *
     * @return how many since the iteration began
     */
    public double held() {
        return figures.heldSeconds();
    }
}
