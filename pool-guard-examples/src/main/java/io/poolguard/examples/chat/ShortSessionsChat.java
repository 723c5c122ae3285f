/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import io.poolguard.DatabaseManager;
import java.sql.SQLException;

/** The task cured: a short transaction before the model, a short one after it, and none while it streams. */
public final class ShortSessionsChat implements ChatService {

    private final DatabaseManager database;
    private final Conversations conversations;
    private final AnswerStreamer model;
    private final SaveRetry retry;

    public ShortSessionsChat(
            DatabaseManager database, Conversations conversations, AnswerStreamer model, SaveRetry retry) {
        this.database = database;
        this.conversations = conversations;
        this.model = model;
        this.retry = retry;
    }

    @Override
    public Delivery send(long conversation, String question, Browser browser)
            throws SQLException, UnknownConversationException {
        Turn turn = database.inTransaction(
                "load history", connection -> conversations.begin(connection, conversation, question));

        Answer answer = model.answer(turn.history(), browser); // seconds to minutes, and nothing is held

        Delivery.Saved saved = retry.save(
                browser,
                () -> database.useTransaction(
                        "save answer", connection -> conversations.finish(connection, turn.answer(), answer)));
        return new Delivery(turn.answer(), answer, saved);
    }
}
