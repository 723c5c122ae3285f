/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import io.poolguard.examples.model.ModelBehaviour.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/** One answer of the example's model, written token by token: the next one is due once the last one is written. */
public final class ModelAnswer {

    private static final String SENTENCES =
            "A pool lends what it has and no more. Who takes a connection and then waits"
                    + " for something else makes all others wait for it too. So take it late, give it back early, and do your"
                    + " waiting with empty hands.";
    private static final List<String> WORDS = List.of(SENTENCES.split(" "));

    private final ModelBehaviour behaviour;
    private final Optional<Fault> fault;
    private final Response response;
    private final Callback callback;
    private final ScheduledExecutorService clock;

    // Touched by one thread at a time: each step is scheduled by the one before.
    private int written;

    ModelAnswer(
            ModelBehaviour behaviour,
            Optional<Fault> fault,
            Response response,
            Callback callback,
            ScheduledExecutorService clock) {
        this.behaviour = behaviour;
        this.fault = fault;
        this.response = response;
        this.callback = callback;
        this.clock = clock;
    }

    /** What a complete answer of so many tokens says. */
    public static String text(int tokens) {
        return Stream.iterate(0, i -> i + 1)
                .limit(tokens)
                .map(ModelAnswer::token)
                .collect(Collectors.joining());
    }

    void begin() {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        String opening = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
        response.write(false, bytes(opening), thenAfter(behaviour.firstTokenDelay()));
    }

    private void step() {
        if (fault.isPresent() && written >= behaviour.tokens() / 2) {
            fail(fault.get());
        } else if (written == behaviour.tokens()) {
            response.write(true, bytes(chunk("{}", "\"stop\"") + "data: [DONE]\n\n"), callback);
        } else {
            String token = chunk("{\"content\":\"" + token(written) + "\"}", "null");
            written++;
            response.write(false, bytes(token), thenAfter(behaviour.pace()));
        }
    }

    private void fail(Fault how) {
        switch (how) {
            case ERROR -> {
                String error = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n";
                response.write(true, bytes(error), callback);
            }
            case CUT -> callback.failed(new IOException("cut, as asked"));
            case STALL, REFUSAL -> {
                // Nothing more is written; the client's patience ends it.
            }
        }
    }

    private Callback thenAfter(Duration delay) {
        return Callback.from(
                Invocable.InvocationType.NON_BLOCKING,
                () -> {
                    try {
                        var unused = clock.schedule(this::step, delay.toNanos(), TimeUnit.NANOSECONDS);
                    } catch (RejectedExecutionException e) {
                        callback.failed(e);
                    }
                },
                callback::failed);
    }

    private static String token(int index) {
        return (index == 0 ? "" : " ") + WORDS.get(index % WORDS.size());
    }

    private static String chunk(String delta, String finishReason) {
        return "data: {\"id\":\"example\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"example\","
                + "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finishReason + "}]}\n\n";
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
