/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.examples.model.ModelAnswer;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import io.poolguard.examples.web.Listener.Event;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChatServerIT {

    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12);
    private static final ModelBehaviour SLOW = ModelBehaviour.faultless(Duration.ofMillis(20), 20, 40);

    @ParameterizedTest
    @EnumSource
    void send_modelAnswers_streamsTokensThenDone(Form form) throws Exception {
        try (RunningChat chat = RunningChat.start(form, QUICK);
                Listener browser = chat.send(chat.create(), "hello")) {
            List<Event> events = browser.rest();

            assertThat(browser.status()).isEqualTo(200);
            assertThat(browser.contentType()).startsWith("text/event-stream");
            assertThat(events).hasSize(13);
            assertThat(Listener.text(events)).isEqualTo(ModelAnswer.text(12));
            assertThat(Listener.last(events).name()).isEqualTo("done");
            assertThat(Listener.last(events).data().path("state").asText()).isEqualTo("complete");
            assertThat(Listener.last(events).data().path("saved").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void send_modelAnswers_storesQuestionAndAnswer(Form form) throws Exception {
        try (RunningChat chat = RunningChat.start(form, QUICK)) {
            long conversation = chat.create();
            try (Listener browser = chat.send(conversation, "grüße, 世界 🌍")) {
                JsonNode done = Listener.last(browser.rest()).data();

                JsonNode messages = chat.messages(conversation);
                assertThat(messages).hasSize(2);
                assertThat(messages.get(0).path("role").asText()).isEqualTo("user");
                assertThat(messages.get(0).path("text").asText()).isEqualTo("grüße, 世界 🌍");
                assertThat(messages.get(1).path("role").asText()).isEqualTo("assistant");
                assertThat(messages.get(1).path("state").asText()).isEqualTo("complete");
                assertThat(messages.get(1).path("text").asText()).isEqualTo(ModelAnswer.text(12));
                assertThat(messages.get(1).path("id")).isEqualTo(done.path("message"));
            }
        }
    }

    @Test
    void send_shortSessionsWhileStreaming_holdsNothing() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, SLOW);
                Listener browser = chat.send(chat.create(), "hello")) {
            browser.firstToken();

            assertThat(chat.guard().holds()).isEmpty();
            assertThat(chat.guard().snapshot().active()).isZero();
            browser.rest();
        }
    }

    @Test
    void pool_holdingWhileStreaming_namesHolderAndLine() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.HOLDING, SLOW);
                Listener browser = chat.send(chat.create(), "hello")) {
            browser.firstToken();

            JsonNode pool = RunningChat.json(chat.get("/pool"));
            assertThat(pool.path("figures").path("checked_out").asInt()).isEqualTo(1);
            assertThat(pool.path("holders")).hasSize(1);
            JsonNode holder = pool.path("holders").get(0);
            assertThat(holder.path("label").asText()).isEqualTo("chat");
            assertThat(holder.path("site").asText()).startsWith("HoldingChat.send:");
            assertThat(holder.path("now_in").asText()).contains("HoldingChat.send:");
            browser.rest();
        }
    }

    @ParameterizedTest
    @EnumSource
    void send_poolExhausted_answers503AndKeepsTheReport(Form form) throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(form, QUICK)) {
            long conversation = chat.create();
            HttpResponse<String> response;
            try (Connection held = chat.guard().dataSource().getConnection()) {
                assertThat(held.isValid(1)).isTrue();
                response = chat.post(
                        "/conversations/" + conversation + "/messages", "application/json", "{\"text\":\"hello\"}");
            }

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("{\"error\":\"the service is busy\",\"error_id\":\"id-1\"}");
            assertThat(chat.failures()).singleElement().isInstanceOf(AcquireTimeoutException.class);
            assertThat(chat.failures().get(0)).hasMessageContaining("ChatServerIT.send_poolExhausted");
            assertThat(chat.messages(conversation)).isEmpty();
        }
    }
}
