/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The task cured: a short transaction before the model and one after it. Whoever calls asks the model in between,
 * outside of this class: a method that called both itself would call past Spring's proxy, and have no transaction.
 */
@Service
class ShortTransactionsChat {

    private final Messages messages;

    ShortTransactionsChat(Messages messages) {
        this.messages = messages;
    }

    @Transactional
    public List<String> begin(long conversation, String question) {
        messages.save(new Message(conversation, question));
        return messages.history(conversation);
    }

    @Transactional
    public void finish(long conversation, String answer) {
        messages.save(new Message(conversation, answer));
    }
}
