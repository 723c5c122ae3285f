/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelEndpoint;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A chat service with its model, on a database of its own. Closing it fails the test if a connection is still held. */
final class RunningChat implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** The key of the model, which nobody outside is to see. */
    static final String KEY = "sk-canary-5716";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final ModelServer model;
    private final ChatSettings settings;
    private final URI address;
    private ChatApplication service;

    private RunningChat(Form form, ModelBehaviour behaviour, HikariConfig pool, Duration patience) throws Exception {
        // The heartbeat is short because it is what shows who left.
        AnswerStreamer.Limits limits = new AnswerStreamer.Limits(Duration.ofMillis(50), patience, 100_000);
        model = ModelServer.start(behaviour);
        ModelEndpoint endpoint = new ModelEndpoint(model.endpoint().baseUrl(), KEY, "example");
        settings = new ChatSettings(form, 0, pool, endpoint, limits);
        service = ChatApplication.start(settings, this::record);
        address = service.address();
    }

    private String record(String what, Throwable failure) {
        failures.add(failure);
        return "id-" + failures.size();
    }

    static RunningChat start(Form form, ModelBehaviour behaviour) throws Exception {
        return new RunningChat(form, behaviour, pool(10, Duration.ofSeconds(10)), PATIENCE);
    }

    /** One that waits no longer than this for a model that is silent. */
    static RunningChat startWithPatience(Form form, ModelBehaviour behaviour, Duration patience) throws Exception {
        return new RunningChat(form, behaviour, pool(10, Duration.ofSeconds(10)), patience);
    }

    /** One with a single connection, and 300 ms to wait for it. */
    static RunningChat startWithOneConnection(Form form, ModelBehaviour behaviour) throws Exception {
        return new RunningChat(form, behaviour, pool(1, Duration.ofMillis(300)), PATIENCE);
    }

    /** One with so many connections, and so long to wait for one. */
    static RunningChat startWithPool(Form form, ModelBehaviour behaviour, int connections, Duration acquireTimeout)
            throws Exception {
        return new RunningChat(form, behaviour, pool(connections, acquireTimeout), PATIENCE);
    }

    /** One on a database of the test's, with a single connection. */
    static RunningChat startOn(DatabaseEndpoint database, ModelBehaviour behaviour) throws Exception {
        HikariConfig pool = pool(database, 1, Duration.ofMillis(300));
        return new RunningChat(Form.SHORT_SESSIONS, behaviour, pool, PATIENCE);
    }

    private static HikariConfig pool(int connections, Duration acquireTimeout) {
        String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
        return pool(new DatabaseEndpoint(url, "sa", ""), connections, acquireTimeout);
    }

    private static HikariConfig pool(DatabaseEndpoint database, int connections, Duration acquireTimeout) {
        HikariConfig pool = PoolSettings.byDefault(database);
        pool.setMinimumIdle(connections);
        pool.setMaximumPoolSize(connections);
        pool.setIdleTimeout(0);
        pool.setConnectionTimeout(acquireTimeout.toMillis());
        return pool;
    }

    URI address() {
        return address;
    }

    PoolGuard guard() {
        return service.guard();
    }

    ModelServer model() {
        return model;
    }

    /** What the service recorded as failed. */
    List<Throwable> failures() {
        return failures;
    }

    long create() throws IOException, InterruptedException {
        return json(post("/conversations", "application/json", "")).path("id").longValue();
    }

    /** Sends a message and reads its events as they come. */
    Listener send(long conversation, String text) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/conversations/" + conversation + "/messages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        JSON.createObjectNode().put("text", text).toString()))
                .build();
        return new Listener(http.send(request, BodyHandlers.ofInputStream()));
    }

    HttpResponse<String> post(String path, String contentType, String body) throws IOException, InterruptedException {
        return request(HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return request(HttpRequest.newBuilder(address.resolve(path)).GET());
    }

    /** Reads events for as long as they come. */
    Listener listen(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve(path)).GET().build();
        return new Listener(http.send(request, BodyHandlers.ofInputStream()));
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return request(HttpRequest.newBuilder(address.resolve(path)).DELETE());
    }

    /** The messages of a conversation, as the service shows them. */
    JsonNode messages(long conversation) throws IOException, InterruptedException {
        return json(get("/conversations/" + conversation)).path("messages");
    }

    /** The state of the message that was written last, or that it cannot be read. */
    String lastState(long conversation) {
        try {
            JsonNode messages = messages(conversation);
            return messages.path(messages.size() - 1).path("state").asText();
        } catch (IOException e) {
            return "unreadable";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unreadable";
        }
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** Stops the service alone, as a signal to the process would. */
    void stopService() {
        service.close();
    }

    /** Starts it again where it was. */
    void startServiceAgain() throws SQLException {
        ChatSettings again = new ChatSettings(
                settings.form(), address.getPort(), settings.pool(), settings.model(), settings.limits());
        service = ChatApplication.start(again, this::record);
    }

    @Override
    public void close() {
        try {
            assertThat(guard().holds()).as("holds left").isEmpty();
        } finally {
            service.close();
            model.close();
        }
    }

    private HttpResponse<String> request(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
