/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

/**
 * How a turn ended.
 *
 * @param message the number of the answer's message
 * @param answer what the model said
 * @param saved whether the database has it
 */
public record Delivery(long message, Answer answer, Saved saved) {

    /** Whether an answer that was given is also stored. */
    public enum Saved {
        SAVED,
        NOT_SAVED
    }
}
