/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.examples.model.ModelAnswer;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelBehaviour.Fault;
import io.poolguard.examples.model.ModelException;
import io.poolguard.examples.web.ChatSettings.Form;
import io.poolguard.examples.web.Listener.Event;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that do not come to their end, and answers that cannot be saved. */
class BrokenOffAnswerIT {

    private static final ModelBehaviour LONG = ModelBehaviour.faultless(Duration.ofMillis(20), 50, 5_000);
    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 200, 20);

    @ParameterizedTest
    @EnumSource
    void browserLeaves_whileStreaming_keepsTheTextSoFar(Form form) throws Exception {
        try (RunningChat chat = RunningChat.start(form, LONG)) {
            long conversation = chat.create();
            Listener browser = chat.send(conversation, "hello");
            String first = browser.firstToken();
            browser.close();

            Eventually.isTrue("interrupted", () -> chat.lastState(conversation).equals("interrupted"));
            Eventually.isTrue("model call ended", () -> chat.model().open() == 0);
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());
            String kept = chat.messages(conversation).get(1).path("text").asText();
            assertThat(kept).startsWith(first);
            assertThat(ModelAnswer.text(5_000)).startsWith(kept);
            assertThat(chat.failures()).isEmpty();
        }
    }

    @Test
    void browserLeaves_beforeTheFirstToken_isNoticedAtAHeartbeat() throws Exception {
        Duration thinking = Duration.ofMillis(600);
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, ModelBehaviour.faultless(thinking, 50, 5_000))) {
            long conversation = chat.create();
            chat.send(conversation, "hello").close();

            Eventually.isTrue("interrupted", () -> chat.lastState(conversation).equals("interrupted"));
            Eventually.isTrue("model call ended", () -> chat.model().open() == 0);
            assertThat(chat.messages(conversation).get(1).path("text").asText()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"HOLDING,ERROR", "HOLDING,CUT", "SHORT_SESSIONS,ERROR", "SHORT_SESSIONS,CUT"})
    void modelFails_whileStreaming_keepsTheTextSoFar(Form form, Fault fault) throws Exception {
        try (RunningChat chat = RunningChat.start(form, QUICK.with(fault, 1))) {
            long conversation = chat.create();
            List<Event> events;
            try (Listener browser = chat.send(conversation, "hello")) {
                events = browser.rest();
            }

            assertThat(Listener.text(events)).isEqualTo(ModelAnswer.text(10));
            assertFailedAndStored(chat, conversation, events, ModelAnswer.text(10));
        }
    }

    @Test
    void modelStalls_whileStreaming_failsWhenPatienceEnds() throws Exception {
        Duration patience = Duration.ofMillis(700);
        try (RunningChat chat =
                RunningChat.startWithPatience(Form.SHORT_SESSIONS, QUICK.with(Fault.STALL, 1), patience)) {
            long conversation = chat.create();
            List<Event> events;
            try (Listener browser = chat.send(conversation, "hello")) {
                events = browser.rest();
            }

            assertFailedAndStored(chat, conversation, events, ModelAnswer.text(10));
            assertThat(chat.failures().get(0)).hasMessage("the model was silent for PT0.7S");
        }
    }

    @Test
    void modelRefuses_atOnce_isAnErrorEvent() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK.with(Fault.REFUSAL, 1))) {
            long conversation = chat.create();
            List<Event> events;
            try (Listener browser = chat.send(conversation, "hello")) {
                events = browser.rest();
            }

            assertThat(events).hasSize(1);
            assertFailedAndStored(chat, conversation, events, "");
            assertThat(chat.failures().get(0)).hasMessage("the model failed: InternalServerException, status 500");
        }
    }

    private static void assertFailedAndStored(RunningChat chat, long conversation, List<Event> events, String text)
            throws Exception {
        Event end = Listener.last(events);
        assertThat(end.name()).isEqualTo("error");
        assertThat(end.data().path("error").asText()).isEqualTo("the model failed");
        assertThat(end.data().path("error_id").asText()).isEqualTo("id-1");
        assertThat(end.data().path("state").asText()).isEqualTo("failed");
        assertThat(end.data().path("saved").asBoolean()).isTrue();
        assertThat(chat.failures()).singleElement().isInstanceOf(ModelException.class);
        JsonNode messages = chat.messages(conversation);
        assertThat(messages.get(0).path("text").asText()).isEqualTo("hello");
        assertThat(messages.get(1).path("state").asText()).isEqualTo("failed");
        assertThat(messages.get(1).path("text").asText()).isEqualTo(text);
    }

    @Test
    void save_poolExhaustedForAWhile_isRetriedAndMarked() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            long conversation = chat.create();
            try (Listener browser = chat.send(conversation, "hello")) {
                String text = browser.firstToken();
                List<Event> events = List.of();
                try (Connection held = chat.guard().dataSource().getConnection()) {
                    assertThat(held.isValid(1)).isTrue();
                    Event event = browser.next().orElseThrow();
                    while (event.name().equals("token")) {
                        text += event.data().path("text").asText();
                        event = browser.next().orElseThrow();
                    }
                    assertThat(event.name()).isEqualTo("not_saved");
                    assertThat(event.data().path("attempt").asInt()).isEqualTo(1);
                }
                events = browser.rest();

                assertThat(text).isEqualTo(ModelAnswer.text(20));
                assertThat(Listener.last(events).name()).isEqualTo("done");
                assertThat(Listener.last(events).data().path("saved").asBoolean())
                        .isTrue();
                assertThat(chat.messages(conversation).get(1).path("text").asText())
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void save_poolExhausted_givesUpAndStillAnswers() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            long conversation = chat.create();
            List<Event> events;
            String first;
            try (Listener browser = chat.send(conversation, "hello")) {
                first = browser.firstToken();
                try (Connection held = chat.guard().dataSource().getConnection()) {
                    assertThat(held.isValid(1)).isTrue();
                    events = browser.rest();
                }
            }

            assertThat(first + Listener.text(events)).isEqualTo(ModelAnswer.text(20));
            assertThat(events.stream().filter(event -> event.name().equals("not_saved")))
                    .hasSize(3);
            assertThat(Listener.last(events).name()).isEqualTo("done");
            assertThat(Listener.last(events).data().path("saved").asBoolean()).isFalse();
            assertThat(chat.messages(conversation).get(0).path("text").asText()).isEqualTo("hello");
            assertThat(chat.lastState(conversation)).isEqualTo("streaming");
        }
    }

    @Test
    void serviceStops_whileStreaming_savesTheTextSoFar() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, LONG)) {
            try (Listener browser = chat.send(chat.create(), "hello")) {
                browser.firstToken();
                chat.stopService();
                Event end = Listener.last(browser.rest());

                assertThat(end.name()).isEqualTo("done");
                assertThat(end.data().path("state").asText()).isEqualTo("interrupted");
                assertThat(end.data().path("saved").asBoolean()).isTrue();
            }
        }
    }
}
