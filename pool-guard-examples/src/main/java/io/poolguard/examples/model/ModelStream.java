/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One answer on its way from the model. Closing it ends the call, however far it has come.
 *
 * <p>For one thread at a time; {@link #stop()} may be called by any.
 */
public final class ModelStream implements AutoCloseable {

    /** What {@link #next} found. */
    public enum Kind {
        /** A piece of the answer. */
        TOKEN,
        /** Nothing came in time. */
        SILENCE,
        /** The answer is complete. */
        END,
        /** The application is stopping. */
        STOPPED
    }

    /**
     * A piece of the answer, or that there is none.
     *
     * @param kind what it is
     * @param text the text of a token, empty for all else
     */
    public record Piece(Kind kind, String text) {
        private static final Piece SILENCE = new Piece(Kind.SILENCE, "");
        private static final Piece END = new Piece(Kind.END, "");
        private static final Piece STOPPED = new Piece(Kind.STOPPED, "");
    }

    private final BlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();
    private final ModelCall call;
    private final Set<ModelStream> open;

    ModelStream(ModelCall call, Set<ModelStream> open) {
        this.call = call;
        this.open = open;
    }

    /**
     * Waits for the next piece.
     *
     * @param wait how long at most
     * @throws ModelException if the model failed
     */
    public Piece next(Duration wait) throws ModelException, InterruptedException {
        Object arrival = arrivals.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (arrival == null) {
            return Piece.SILENCE;
        }
        if (arrival instanceof Throwable failure) {
            throw new ModelException("the model failed: " + describe(failure), failure);
        }
        return (Piece) arrival;
    }

    /** Ends the stream for its reader: what has come so far is the answer. */
    void stop() {
        arrivals.add(Piece.STOPPED);
    }

    @Override
    public void close() {
        open.remove(this);
        call.cancel();
    }

    /** The end of the stream that the model's client writes to. */
    StreamingChatResponseHandler arrivals() {
        return new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String token) {
                arrivals.add(new Piece(Kind.TOKEN, token));
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                // An error that the endpoint writes into its stream is no event that the client knows, and a
                // stream that breaks off may end like any other. Only an answer that says how it ended is complete.
                arrivals.add(
                        response.finishReason() == null ? new LangChain4jException("no finish reason") : Piece.END);
            }

            @Override
            public void onError(Throwable failure) {
                arrivals.add(failure);
            }
        };
    }

    private static String describe(Throwable failure) {
        String name = failure.getClass().getSimpleName();
        return failure.getCause() instanceof HttpException http ? name + ", status " + http.statusCode() : name;
    }
}
