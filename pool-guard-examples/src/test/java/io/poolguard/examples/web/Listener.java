/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads server-sent events one by one, as a browser would. Closing it is leaving. */
final class Listener implements AutoCloseable {

    /** An event, with its data. */
    record Event(String name, JsonNode data) {}

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Listener(HttpResponse<InputStream> response) {
        this.response = response;
        this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return response.statusCode();
    }

    String contentType() {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    /** The next event, or nothing if the stream has ended. One that has only heartbeats for so long fails the test. */
    Optional<Event> next() throws IOException {
        long begin = System.nanoTime();
        String name = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("no event came within " + PATIENCE);
            }
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                return Optional.of(new Event(name, RunningChat.JSON.readTree(line.substring("data: ".length()))));
            }
        }
        return Optional.empty();
    }

    /** All events that are still to come. */
    List<Event> rest() throws IOException {
        List<Event> events = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            events.add(event.get());
        }
        return events;
    }

    /** Waits for the first token. */
    String firstToken() throws IOException {
        return next().filter(event -> event.name().equals("token"))
                .orElseThrow(() -> new IOException("no token came"))
                .data()
                .path("text")
                .asText();
    }

    /** The tokens among the events, together. */
    static String text(List<Event> events) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.name().equals("token"))
                .forEach(event -> text.append(event.data().path("text").asText()));
        return text.toString();
    }

    static Event last(List<Event> events) {
        return events.get(events.size() - 1);
    }

    /** Leaves. */
    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
