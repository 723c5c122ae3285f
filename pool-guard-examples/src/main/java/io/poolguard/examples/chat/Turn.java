/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import java.util.List;

/**
 * A turn of a conversation that has begun: the question is stored, the answer has its place.
 *
 * @param answer the number of the message that the answer goes to
 * @param history what the model is told, the question last
 */
public record Turn(long answer, List<Message> history) {

    public Turn {
        history = List.copyOf(history);
    }
}
