/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelServerIT {

    private static ModelServer server;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        server = ModelServer.start(ModelBehaviour.faultless(Duration.ZERO, 1_000, 2));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void completions_streamed_areTheWireFormat() throws Exception {
        HttpResponse<String> response =
                post("{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body().lines().filter(line -> !line.isEmpty()))
                .hasSize(5)
                .allMatch(line -> line.startsWith("data: "))
                .anyMatch(line -> line.contains("\"delta\":{\"content\":\" pool\"},\"finish_reason\":null"))
                .endsWith("data: [DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"stream\":true,\"messages\":[]}", "{\"messages\":[{\"role\":\"user\"}]}"})
    void completions_requestNotUnderstood_isRefused(String body) throws Exception {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"error\"");
    }

    @Test
    void otherPath_isNotThere() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(server.endpoint().baseUrl() + "/models"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> post(String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(server.endpoint().baseUrl() + "/chat/completions"))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
