/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The application, started on a free port with a model that waits for the test, and called over HTTP. */
final class RunningChat implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final URI address;

    /** Starts it with a pool of three, and with these settings beside. */
    RunningChat(String... properties) {
        Stream<String> ours = Stream.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "server.shutdown=immediate", // Tomcat would wait up to 30 s for a stream whose browser has left
                "spring.main.banner-mode=off",
                "logging.level.root=warn",
                "spring.datasource.hikari.maximum-pool-size=3");
        context = new SpringApplicationBuilder(ChatApplication.class, GatedModel.class, ClosingOrder.class)
                .run(Stream.concat(ours, Stream.of(properties))
                        .map(property -> "--" + property)
                        .toArray(String[]::new));
        address = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    PoolGuard guard() {
        return context.getBean(PoolGuard.class);
    }

    GatedModel model() {
        return context.getBean(GatedModel.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    DataSource dataSource() {
        return context.getBean(DataSource.class);
    }

    HikariDataSource pool() throws SQLException {
        return dataSource().unwrap(HikariDataSource.class);
    }

    /** Asks that many questions at once, each in a conversation of its own. */
    List<CompletableFuture<String>> ask(int chats, String form) {
        return IntStream.rangeClosed(1, chats)
                .mapToObj(chat -> post(form + "/" + chat, "application/json", "{\"text\":\"What is the answer?\"}"))
                .toList();
    }

    /** How it is answered: status and body, as a text. */
    CompletableFuture<String> post(String path, String contentType, String body) {
        HttpRequest request = request(path)
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString())
                .thenApply(response -> response.statusCode() + " " + response.body());
    }

    /** How it was answered: status and body, as a text. */
    String get(String path) throws Exception {
        HttpResponse<String> response = client.send(request(path).build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** For what is not to speak HTTP to the end. */
    Socket connect() throws IOException {
        return new Socket(address.getHost(), address.getPort());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve("/" + path)).timeout(PATIENCE);
    }

    @Override
    public void close() {
        context.close();
    }
}
