/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import java.sql.SQLException;

/** The task: take a question, stream the model's answer to the browser, keep both. */
public interface ChatService {

    /**
     * Answers a question.
     *
     * @param conversation the conversation's number
     * @param question what the user wrote
     * @param browser who reads the answer as it comes
     * @return how it ended; a browser that left and a model that failed are among the ends
     * @throws UnknownConversationException if there is no such conversation; nothing is stored then
     * @throws SQLException if the database, or the pool, did not do its part
     */
    Delivery send(long conversation, String question, Browser browser)
            throws SQLException, UnknownConversationException;
}
