/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import io.poolguard.PoolGuard;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The task as it is often found: one transaction around it. The model's minutes are the connection's minutes. */
@Service
class HoldingChat {

    private final Messages messages;
    private final Model model;
    private final PoolGuard guard;

    HoldingChat(Messages messages, Model model, PoolGuard guard) {
        this.messages = messages;
        this.model = model;
        this.guard = guard;
    }

    @Transactional
    public void send(long conversation, String question, Consumer<String> browser) {
        messages.save(new Message(conversation, question));
        var history = messages.history(conversation);

        // The connection is held, idle, until the last token. external says so at once, before anything runs dry.
        String answer = guard.slowCall("model", () -> model.answer(history, browser));

        messages.save(new Message(conversation, answer));
    }
}
