/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import io.poolguard.PoolGuard;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The chat over HTTP: a question comes in, the answer's tokens go out as events. */
@RestController
class ChatController {

    private static final Logger LOG = LoggerFactory.getLogger(ChatController.class);

    private final HoldingChat holding;
    private final ShortTransactionsChat chat;
    private final Messages messages;
    private final Model model;
    private final PoolGuard guard;
    private final EventStreams streams;

    ChatController(
            HoldingChat holding,
            ShortTransactionsChat chat,
            Messages messages,
            Model model,
            PoolGuard guard,
            EventStreams streams) {
        this.holding = holding;
        this.chat = chat;
        this.messages = messages;
        this.model = model;
        this.guard = guard;
        this.streams = streams;
    }

    // JSON alone: a page of another origin can send forms and plain text, but for JSON a browser asks first.
    @PostMapping(path = "/holding/{conversation}", consumes = MediaType.APPLICATION_JSON_VALUE)
    SseEmitter holding(@PathVariable long conversation, @RequestBody Question question) {
        return streams.open(browser -> holding.send(conversation, question.text(), browser));
    }

    /** Cured if spring.jpa.open-in-view is false. Else the request keeps the first transaction's connection. */
    @PostMapping(path = "/short/{conversation}", consumes = MediaType.APPLICATION_JSON_VALUE)
    SseEmitter inShortTransactions(@PathVariable long conversation, @RequestBody Question question) {
        List<String> history = chat.begin(conversation, question.text());
        return streams.open(browser -> {
            StringBuilder came = new StringBuilder();
            try {
                guard.slowCall("model", () -> model.answer(history, keeping(came, browser))); // nothing is held
            } catch (RuntimeException e) {
                keep(conversation, came, e);
                throw e;
            }
            chat.finish(conversation, came.toString());
        });
    }

    private static Consumer<String> keeping(StringBuilder came, Consumer<String> browser) {
        return token -> {
            came.append(token);
            browser.accept(token);
        };
    }

    /** The browser has left in mid-answer, or the model has failed: what came is kept all the same. */
    private void keep(long conversation, StringBuilder came, RuntimeException cause) {
        try {
            if (!came.isEmpty()) {
                chat.finish(conversation, came.toString());
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            LOG.warn("what came of an answer could not be kept", e);
        }
    }

    @GetMapping("/conversations/{conversation}")
    List<String> conversation(@PathVariable long conversation) {
        return messages.history(conversation);
    }

    /** No connection in time. The log gets it whole: Tomcat would print its root cause alone, which names no holder. */
    @ExceptionHandler({CannotCreateTransactionException.class, DataAccessResourceFailureException.class})
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    void noConnection(NestedRuntimeException e) { // the first at a transaction's begin, the other without one
        LOG.warn("no connection", e);
    }
}
