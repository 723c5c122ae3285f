/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import io.poolguard.examples.model.ModelException;
import io.poolguard.examples.model.ModelStream;
import io.poolguard.examples.model.OpenAiModel;
import java.time.Duration;
import java.util.List;

/** Asks the model and passes its answer on to the browser, piece by piece. Knows nothing of the database. */
public final class AnswerStreamer {

    /**
     * What bounds an answer.
     *
     * @param heartbeat how long the browser hears nothing at most, so that one that left is noticed
     * @param patience how long the model may be silent
     * @param longest how many characters an answer may have
     */
    public record Limits(Duration heartbeat, Duration patience, int longest) {

        /** A heartbeat each 15 s, patience of 60 s, 200,000 characters. */
        public static Limits defaults() {
            return new Limits(Duration.ofSeconds(15), Duration.ofSeconds(60), 200_000);
        }
    }

    private final OpenAiModel model;
    private final Limits limits;

    public AnswerStreamer(OpenAiModel model, Limits limits) {
        this.model = model;
        this.limits = limits;
    }

    /** Streams the answer. Always comes back with what there is; on each way out the call to the model has ended. */
    public Answer answer(List<Message> history, Browser browser) {
        StringBuilder text = new StringBuilder();
        try (ModelStream stream =
                model.ask(history.stream().map(AnswerStreamer::wire).toList())) {
            ModelStream.Kind end = pass(stream, text, browser);
            return end == ModelStream.Kind.END ? Answer.complete(text.toString()) : Answer.interrupted(text.toString());
        } catch (BrowserGoneException e) {
            return Answer.interrupted(text.toString());
        } catch (ModelException e) {
            return Answer.failed(text.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.interrupted(text.toString());
        }
    }

    private ModelStream.Kind pass(ModelStream stream, StringBuilder text, Browser browser)
            throws BrowserGoneException, ModelException, InterruptedException {
        browser.silence();
        long lastToken = System.nanoTime();
        while (true) {
            ModelStream.Piece piece = stream.next(limits.heartbeat());
            switch (piece.kind()) {
                case TOKEN -> {
                    // PostgreSQL stores every character but this one.
                    String token = piece.text().replace('\0', '\uFFFD');
                    text.append(token);
                    browser.token(token);
                    lastToken = System.nanoTime();
                }
                case SILENCE -> browser.silence();
                case END, STOPPED -> {
                    return piece.kind();
                }
            }
            if (text.length() > limits.longest()) {
                throw new ModelException("the answer grew beyond " + limits.longest() + " characters");
            }
            if (System.nanoTime() - lastToken > limits.patience().toNanos()) {
                throw new ModelException("the model was silent for " + limits.patience());
            }
        }
    }

    private static ChatMessage wire(Message message) {
        return message.role() == Message.Role.USER ? UserMessage.from(message.text()) : AiMessage.from(message.text());
    }
}
