/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import java.util.Optional;

/**
 * What the model said, as far as it came.
 *
 * @param state complete, interrupted or failed
 * @param text the text so far
 * @param failure why it failed, if it did
 */
public record Answer(Message.State state, String text, Optional<Exception> failure) {

    static Answer complete(String text) {
        return new Answer(Message.State.COMPLETE, text, Optional.empty());
    }

    static Answer interrupted(String text) {
        return new Answer(Message.State.INTERRUPTED, text, Optional.empty());
    }

    static Answer failed(String text, Exception failure) {
        return new Answer(Message.State.FAILED, text, Optional.of(failure));
    }
}
