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
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Uses the chat service as a browser would. Thousands of answers may come in at once on a few threads. */
final class ChatClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final URI service;
    private final HttpClient http;

    /**
     * @param service where the service is
     * @param callbacks runs what arrives
     */
    ChatClient(URI service, Executor callbacks) {
        this.service = service;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(callbacks)
                .build();
    }

    /** Begins a conversation and returns its number. */
    long create() throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request("/conversations").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        return json(response, 201).path("id").longValue();
    }

    /** Reads the last message of a conversation. */
    JsonNode lastMessage(long conversation) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request("/conversations/" + conversation).GET().build(), BodyHandlers.ofString());
        JsonNode messages = json(response, 200).path("messages");
        return messages.path(messages.size() - 1);
    }

    /** Sends a message. The future gives what came back, or fails if the service could not be spoken to. */
    CompletableFuture<Reply> send(long conversation, String text) {
        HttpRequest request = request("/conversations/" + conversation + "/messages")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("text", text).toString()))
                .build();
        return http.sendAsync(
                        request,
                        info -> BodySubscribers.fromLineSubscriber(
                                new Events(), Events::text, StandardCharsets.UTF_8, null))
                .thenApply(response -> new Reply(response.statusCode(), response.body()))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /**
     * What came back for a message.
     *
     * @param status the response's status
     * @param text the answer, all tokens together
     */
    record Reply(int status, String text) {}

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path));
    }

    private static JsonNode json(HttpResponse<String> response, int expected) throws IOException {
        if (response.statusCode() != expected) {
            throw new IOException("status " + response.statusCode() + " where " + expected + " was expected");
        }
        return JSON.readTree(response.body());
    }

    /** Collects the tokens of an answer. What else comes is left out: the stored message tells the rest. */
    private static final class Events implements Flow.Subscriber<String> {
        private final StringBuilder text = new StringBuilder();
        private String event = "";

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("event: ")) {
                event = line.substring("event: ".length());
            } else if (line.startsWith("data: ") && event.equals("token")) {
                text.append(data(line).path("text").textValue());
            }
        }

        private static JsonNode data(String line) {
            try {
                return JSON.readTree(line.substring("data: ".length()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the service sent what is not JSON", e);
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The exchange's future fails with it.
        }

        @Override
        public void onComplete() {}

        String text() {
            return text.toString();
        }
    }
}
