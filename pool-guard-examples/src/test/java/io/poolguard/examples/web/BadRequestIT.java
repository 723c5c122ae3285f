/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRequestIT {

    private static RunningChat chat;

    @BeforeAll
    static void start() throws Exception {
        chat = RunningChat.start(Form.SHORT_SESSIONS, ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12));
    }

    @AfterEach
    void requireNothingBegun() {
        assertThat(chat.guard().holds()).isEmpty();
        assertThat(chat.model().open()).isZero();
        assertThat(chat.failures()).isEmpty();
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json | {"text":      | 400 | the body is not JSON
            application/json | {"text":"a"}} | 400 | the body is not JSON
            application/json | []            | 400 | text must be a string that says something
            application/json | {}            | 400 | text must be a string that says something
            application/json | {"text":7}    | 400 | text must be a string that says something
            application/json | {"text":" "}  | 400 | text must be a string that says something
            application/json | {"text":"\\u0000a"} | 400 | text must be whole Unicode characters without U+0000
            application/json | {"text":"\\ud800a"} | 400 | text must be whole Unicode characters without U+0000
            text/plain       | {"text":"a"}  | 415 | the body must be application/json
            """)
    void send_badBody_isRefused(String contentType, String body, int status, String error) throws Exception {
        long conversation = chat.create();

        HttpResponse<String> response = chat.post("/conversations/" + conversation + "/messages", contentType, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(RunningChat.json(response).path("error").asText()).isEqualTo(error);
        assertThat(chat.messages(conversation)).isEmpty();
    }

    @Test
    void send_textTooLong_isRefused() throws Exception {
        String path = "/conversations/" + chat.create() + "/messages";

        HttpResponse<String> text = chat.post(path, "application/json", "{\"text\":\"" + "a".repeat(8_001) + "\"}");
        HttpResponse<String> body = chat.post(path, "application/json", "{\"text\":\"" + "a".repeat(100_000) + "\"}");

        assertThat(text.statusCode()).isEqualTo(413);
        assertThat(text.body()).isEqualTo("{\"error\":\"text must have at most 8000 characters\"}");
        assertThat(body.statusCode()).isEqualTo(413);
        assertThat(body.body()).isEqualTo("{\"error\":\"the body must have at most 65536 bytes\"}");
    }

    @ParameterizedTest
    @CsvSource({"99", "-1", "one", "99999999999999999999"})
    void send_unknownConversation_isRefused(String conversation) throws Exception {
        HttpResponse<String> sent =
                chat.post("/conversations/" + conversation + "/messages", "application/json", "{\"text\":\"hello\"}");
        HttpResponse<String> read = chat.get("/conversations/" + conversation);

        assertThat(sent.statusCode()).isEqualTo(404);
        assertThat(sent.body()).isEqualTo("{\"error\":\"there is no such conversation\"}");
        assertThat(read.statusCode()).isEqualTo(404);
    }

    @Test
    void route_unknown_isRefusedAsJson() throws Exception {
        HttpResponse<String> unknown = chat.get("/nothing");
        HttpResponse<String> wrongMethod = chat.delete("/health");

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(RunningChat.json(unknown).has("error")).isTrue();
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(RunningChat.json(wrongMethod).has("error")).isTrue();
    }
}
