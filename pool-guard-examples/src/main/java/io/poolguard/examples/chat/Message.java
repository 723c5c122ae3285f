/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import java.util.Locale;

/**
 * One message of a conversation, as it is stored.
 *
 * @param id its number
 * @param role who wrote it
 * @param state how far it has come
 * @param text what it says
 */
public record Message(long id, Role role, State state, String text) {

    /** Who wrote a message. */
    public enum Role {
        USER,
        ASSISTANT;

        /** As it is stored and sent. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How far a message has come. */
    public enum State {
        /** The model is at it; or the service died while it was, or could not save what it said. */
        STREAMING,
        /** All of it is there. */
        COMPLETE,
        /** The browser left, or the service stopped; the text is what had come by then. */
        INTERRUPTED,
        /** The model failed; the text is what had come by then. */
        FAILED;

        /** As it is stored and sent. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The role whose word it is. */
    static Role role(String word) {
        return Role.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The state whose word it is. */
    static State state(String word) {
        return State.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
