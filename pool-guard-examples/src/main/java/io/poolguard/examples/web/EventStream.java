/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolguard.examples.chat.Browser;
import io.poolguard.examples.chat.BrowserGoneException;
import io.poolguard.examples.chat.Delivery;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The browser at the other end of a response, told by server-sent events. The response begins with the first of them:
 * up to then it may still become an error with a status.
 *
 * <p>For one thread at a time.
 */
final class EventStream implements Browser {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServletResponse response;
    private boolean begun;

    EventStream(HttpServletResponse response) {
        this.response = response;
    }

    boolean hasBegun() {
        return begun;
    }

    @Override
    public void token(String text) throws BrowserGoneException {
        event("token", new Views.Token(text));
    }

    @Override
    public void silence() throws BrowserGoneException {
        write(":\n\n");
    }

    @Override
    public void notSaved(int attempt) throws BrowserGoneException {
        event("not_saved", new Views.NotSaved(attempt));
    }

    /** The last event of an answer that was not a failure. */
    void done(Delivery delivery) throws BrowserGoneException {
        event("done", Views.of(delivery));
    }

    /** The last event of an answer that the model failed at. */
    void failed(Delivery delivery, String errorId) throws BrowserGoneException {
        event("error", new Views.FailedAnswer("the model failed", errorId, Views.of(delivery)));
    }

    /** The last event when something else broke. What the database has is unknown, so nothing is said of it. */
    void broken(String errorId) throws BrowserGoneException {
        event("error", new Views.Failure("the service failed", errorId));
    }

    void event(String name, Object data) throws BrowserGoneException {
        try {
            write("event: " + name + "\ndata: " + JSON.writeValueAsString(data) + "\n\n");
        } catch (JsonProcessingException e) {
            throw new AssertionError("records of strings and numbers are always JSON", e);
        }
    }

    private void write(String text) throws BrowserGoneException {
        try {
            if (!begun) {
                begun = true;
                response.setContentType("text/event-stream;charset=utf-8");
                response.setHeader("Cache-Control", "no-store");
                response.setHeader("X-Accel-Buffering", "no");
            }
            response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
        } catch (IOException e) {
            throw new BrowserGoneException(e);
        }
    }
}
