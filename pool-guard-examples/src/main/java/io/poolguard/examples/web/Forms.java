/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.poolguard.examples.chat.Browser;
import io.poolguard.examples.chat.ChatService;
import io.poolguard.examples.chat.Delivery;
import io.poolguard.examples.chat.UnknownConversationException;
import io.poolguard.examples.web.ChatSettings.Form;
import java.sql.SQLException;

/** Both forms of the task, and which of them a new chat takes. A chat under way ends in the form that it began in. */
final class Forms implements ChatService {

    private final ChatService holding;
    private final ChatService shortSessions;
    private volatile Form current;

    Forms(Form first, ChatService holding, ChatService shortSessions) {
        this.current = first;
        this.holding = holding;
        this.shortSessions = shortSessions;
    }

    Form current() {
        return current;
    }

    void take(Form form) {
        current = form;
    }

    /** The chat in this form, whatever new chats take. */
    ChatService in(Form form) {
        return form == Form.HOLDING ? holding : shortSessions;
    }

    @Override
    public Delivery send(long conversation, String question, Browser browser)
            throws SQLException, UnknownConversationException {
        return in(current).send(conversation, question, browser);
    }
}
