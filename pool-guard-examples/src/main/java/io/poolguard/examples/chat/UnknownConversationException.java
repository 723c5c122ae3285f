/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

/** There is no such conversation. */
public final class UnknownConversationException extends Exception {

    private static final long serialVersionUID = 1L;

    public UnknownConversationException() {
        super("there is no such conversation");
    }
}
