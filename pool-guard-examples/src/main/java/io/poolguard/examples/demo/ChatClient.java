/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Uses the chat service as a browser would. Thousands of answers may come in at once on a few threads. */
public final class ChatClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FOR_A_FIGURE = Duration.ofSeconds(20);

    private final URI service;
    private final HttpClient http;
    private final Duration patience;
    private final Duration forAFigure;
    private final AtomicInteger streaming = new AtomicInteger();

    /**
     * @param service where the service is
     * @param callbacks runs what arrives
     * @param patience how long an answer may take
     */
    public ChatClient(URI service, Executor callbacks, Duration patience) {
        this(service, callbacks, patience, FOR_A_FIGURE);
    }

    ChatClient(URI service, Executor callbacks, Duration patience, Duration forAFigure) {
        this.service = service;
        this.patience = patience;
        this.forAFigure = forAFigure;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(callbacks)
                .build();
    }

    /** Begins a conversation and returns its number. */
    public long create() throws IOException, InterruptedException {
        HttpRequest request =
                request("/conversations").POST(BodyPublishers.noBody()).build();
        return json(request, 201).path("id").longValue();
    }

    /** Reads the last message of a conversation. */
    JsonNode lastMessage(long conversation) throws IOException, InterruptedException {
        JsonNode messages =
                json(request("/conversations/" + conversation).build(), 200).path("messages");
        return messages.path(messages.size() - 1);
    }

    /** What the service tells of its pool. */
    public JsonNode pool() throws IOException, InterruptedException {
        return json(request("/pool").build(), 200);
    }

    /** Answers that have begun to come in, and are not at their end. */
    public int streaming() {
        return streaming.get();
    }

    /** Sends a message. The future gives what came back, or fails if the service could not be spoken to. */
    public CompletableFuture<Reply> send(long conversation, String text) {
        HttpRequest request = request("/conversations/" + conversation + "/messages")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("text", text).toString()))
                .build();
        CompletableFuture<HttpResponse<Events>> exchange = http.sendAsync(
                request,
                info -> BodySubscribers.fromLineSubscriber(
                        new Events(), events -> events, StandardCharsets.UTF_8, null));
        return exchange.thenApply(response ->
                        new Reply(response.statusCode(), response.body().text(), response.body().saved))
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                // The time-out ends what is returned alone. The service is to see that nobody listens any more.
                .whenComplete((reply, failure) -> exchange.cancel(true));
    }

    /**
     * What came back for a message.
     *
     * @param status the response's status
     * @param text the answer, all tokens together
     * @param saved whether it is complete, and stored
     */
    public record Reply(int status, String text, boolean saved) {}

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path));
    }

    private JsonNode json(HttpRequest request, int expected) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            HttpResponse<String> response = exchange.get(forAFigure.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != expected) {
                throw new IOException("status " + response.statusCode() + " where " + expected + " was expected");
            }
            return JSON.readTree(response.body());
        } catch (TimeoutException e) {
            throw new IOException("no whole answer of the service within " + forAFigure, e);
        } catch (ExecutionException e) {
            throw new IOException("the service could not be spoken to", e.getCause());
        } finally {
            exchange.cancel(true);
        }
    }

    /** Collects the tokens of an answer, and how it ended. */
    private final class Events implements Flow.Subscriber<String> {
        private final StringBuilder text = new StringBuilder();
        private String event = "";
        private boolean begun;
        private boolean saved;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ") && event.equals("token")) {
                begin();
                text.append(data(line).path("text").textValue());
            } else if (line.startsWith("data: ") && event.equals("done")) {
                JsonNode done = data(line);
                saved = done.path("saved").asBoolean()
                        && done.path("state").asText().equals("complete");
            }
        }

        private void begin() {
            if (!begun) {
                begun = true;
                streaming.incrementAndGet();
            }
        }

        private void end() {
            if (begun) {
                streaming.decrementAndGet();
            }
        }

        private JsonNode data(String line) {
            try {
                return JSON.readTree(line.substring("data: ".length()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the service sent what is not JSON", e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end(); // the exchange's future fails with it
        }

        @Override
        public void onComplete() {
            end();
        }

        String text() {
            return text.toString();
        }
    }
}
