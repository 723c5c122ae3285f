/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import io.poolguard.DatabaseManager;
import io.poolguard.Session;
import java.sql.SQLException;

/** The task as it is often found: one session around all of it. The model's minutes are the connection's minutes. */
public final class HoldingChat implements ChatService {

    private final DatabaseManager database;
    private final Conversations conversations;
    private final AnswerStreamer model;

    public HoldingChat(DatabaseManager database, Conversations conversations, AnswerStreamer model) {
        this.database = database;
        this.conversations = conversations;
        this.model = model;
    }

    @Override
    public Delivery send(long conversation, String question, Browser browser)
            throws SQLException, UnknownConversationException {
        try (Session session = database.openSession("chat")) {
            Turn turn = conversations.begin(session.connection(), conversation, question);
            session.commit();

            Answer answer = model.answer(turn.history(), browser); // the connection is held, idle, until the last token

            conversations.finish(session.connection(), turn.answer(), answer);
            session.commit();
            return new Delivery(turn.answer(), answer, Delivery.Saved.SAVED);
        }
    }
}
