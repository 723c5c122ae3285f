/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import io.poolguard.examples.web.Listener.Event;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page asks the service for. */
@Timeout(60)
class PageRoutesIT {

    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12);
    private static final ModelBehaviour LONG = ModelBehaviour.faultless(Duration.ofMillis(20), 20, 5_000);

    /** For what begins nothing. */
    private static RunningChat atRest;

    @BeforeAll
    static void start() throws Exception {
        atRest = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
    }

    @AfterAll
    static void stop() {
        atRest.close();
    }

    @ParameterizedTest
    @CsvSource({"/,text/html", "/chat.css,text/css", "/chat.js,text/javascript", "/icon.svg,image/svg+xml"})
    void file_requested_comesWithItsPolicy(String path, String type) throws Exception {
        HttpResponse<String> file = atRest.get(path);

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(header(file, "Content-Type")).startsWith(type);
        assertThat(header(file, "Content-Security-Policy"))
                .startsWith(
                        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; ")
                .contains("base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .contains("require-trusted-types-for 'script'")
                .doesNotContain("unsafe");
        assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(file, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(file.body().replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
                .doesNotContain("://")
                .doesNotContain("style=")
                .doesNotContain("<script>")
                .doesNotContain("innerHTML")
                .doesNotContainPattern("<[a-z]+[^>]* on[a-z]+=");
    }

    @Test
    void form_switchedWhileAChatStreams_isTakenByNewChatsOnly() throws Exception {
        ModelBehaviour slow = ModelBehaviour.faultless(Duration.ofMillis(20), 20, 20);
        try (RunningChat chat = RunningChat.start(Form.HOLDING, slow);
                Listener first = chat.send(chat.create(), "hello")) {
            first.firstToken();

            HttpResponse<String> switched = chat.post("/form", JSON, "{\"form\":\"short_sessions\"}");

            assertThat(switched.statusCode()).isEqualTo(200);
            assertThat(switched.body()).isEqualTo("{\"form\":\"short_sessions\"}");
            try (Listener second = chat.send(chat.create(), "hello")) {
                second.firstToken();
                assertThat(chat.guard().holds())
                        .singleElement()
                        .satisfies(hold -> assertThat(hold.label()).isEqualTo("chat"));
                assertThat(Listener.last(first.rest()).name()).isEqualTo("done");
                assertThat(Listener.last(second.rest()).name()).isEqualTo("done");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /form | application/json | {"form":"HOLDING"} | 400 | form must be holding or short_sessions
            /form | application/json | {"form":7}         | 400 | form must be holding or short_sessions
            /form | application/json | {}                 | 400 | form must be holding or short_sessions
            /form | text/plain       | {"form":"holding"} | 415 | the body must be application/json
            /load | application/json | {"chats":0}        | 400 | chats must be a whole number from 1 to 200
            /load | application/json | {"chats":201}      | 400 | chats must be a whole number from 1 to 200
            /load | application/json | {"chats":1.5}      | 400 | chats must be a whole number from 1 to 200
            /load | application/json | {"chats":"40"}     | 400 | chats must be a whole number from 1 to 200
            /load | application/json | {"chats":99999999999} | 400 | chats must be a whole number from 1 to 200
            /load | text/plain       | {"chats":40}       | 415 | the body must be application/json
            """)
    void post_badBody_isRefused(String path, String contentType, String body, int status, String error)
            throws Exception {
        HttpResponse<String> response = atRest.post(path, contentType, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(RunningChat.json(response).path("error").asText()).isEqualTo(error);
        assertThat(atRest.model().open()).isZero();
    }

    @Test
    void load_moreThanMayBeUnderWay_isRefusedWithTheBound() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, LONG)) {
            assertThat(chat.post("/load", JSON, "{\"chats\":30}").statusCode()).isEqualTo(202);

            HttpResponse<String> more = chat.post("/load", JSON, "{\"chats\":171}");

            assertThat(more.statusCode()).isEqualTo(409);
            assertThat(RunningChat.json(more).path("error").asText())
                    .isEqualTo("at most 200 chats may be under way at once: 30 are, and 171 more were asked for");
            Eventually.isTrue("all stream", () -> chat.model().open() == 30);
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());
        }
    }

    @Test
    void load_shortSessions_isAnsweredAndToldLive() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
                Listener live = chat.listen("/pool/live")) {
            JsonNode before = next(live, "pool", view -> true);
            assertThat(before.path("load").path("asked").asInt()).isZero();

            chat.post("/load", JSON, "{\"chats\":12}");

            JsonNode load = next(
                            live,
                            "pool",
                            view -> view.path("load").path("answered").asInt() == 12)
                    .path("load");
            assertThat(load.path("form").asText()).isEqualTo("short_sessions");
            assertThat(load.path("asked").asInt()).isEqualTo(12);
            assertThat(load.path("failed").asInt()).isZero();
            assertThat(load.path("running").asInt()).isZero();
            assertThat(chat.messages(12)).hasSize(2);
        }
    }

    @Test
    void load_holdingOnOneConnection_failsForThoseThatWait() throws Exception {
        // An answer takes twice the time that the others wait.
        ModelBehaviour slow = ModelBehaviour.faultless(Duration.ofMillis(20), 20, 80);
        try (RunningChat chat = RunningChat.startWithPool(Form.HOLDING, slow, 1, Duration.ofSeconds(2));
                Listener live = chat.listen("/pool/live")) {
            chat.post("/load", JSON, "{\"chats\":5}");

            JsonNode waiting = next(
                    live, "pool", view -> view.path("counts").path("pending").asInt() > 0);
            JsonNode after =
                    next(live, "pool", view -> view.path("load").path("running").asInt() == 0);

            assertThat(waiting.path("form").asText()).isEqualTo("holding");
            assertThat(after.path("load").path("answered").asInt()).isEqualTo(1);
            assertThat(after.path("load").path("failed").asInt()).isEqualTo(4);
            assertThat(chat.failures()).hasSize(4).allMatch(AcquireTimeoutException.class::isInstance);
        }
    }

    @Test
    void load_noConnectionToBegin_is503AndCountsNothing() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            HttpResponse<String> response;
            try (Connection held = chat.guard().dataSource().getConnection()) {
                assertThat(held.isValid(1)).isTrue();
                response = chat.post("/load", JSON, "{\"chats\":200}");
            }

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(RunningChat.json(response).path("error_id").asText()).isEqualTo("id-1");
            assertThat(chat.post("/load", JSON, "{\"chats\":1}").statusCode()).isEqualTo(202);
            Eventually.isTrue("answered", () -> chat.lastState(1).equals("complete"));
        }
    }

    @Test
    void live_chatHolds_showsHolderAndFinding() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.HOLDING, LONG);
                Listener live = chat.listen("/pool/live")) {
            chat.guard().settings().idleThreshold(Duration.ofSeconds(1));
            assertThat(live.status()).isEqualTo(200);
            assertThat(live.contentType()).startsWith("text/event-stream");
            try (Listener browser = chat.send(chat.create(), "hello")) {
                browser.firstToken();

                JsonNode finding = next(live, "finding", event -> true);
                JsonNode view =
                        next(live, "pool", event -> event.path("holders").size() == 1);

                assertThat(finding.path("kind").asText()).isEqualTo("held_idle");
                assertThat(finding.path("stage").asText()).isIn("began", "grew");
                assertThat(finding.path("message").asText()).startsWith("chat - held idle (hold=#");
                JsonNode holder = view.path("holders").get(0);
                assertThat(holder.path("hold")).isEqualTo(finding.path("hold"));
                assertThat(holder.path("label").asText()).isEqualTo("chat");
                assertThat(holder.path("waits_for").asText()).isEqualTo("the model's answer");
                assertThat(holder.path("site").asText()).startsWith("HoldingChat.send:");
                assertThat(holder.path("held_ms").asLong()).isPositive();
                assertThat(view.path("counts").path("active").asInt()).isEqualTo(1);
                assertThat(view.path("counts").path("max").asInt()).isEqualTo(10);
                assertThat(view.path("counts").path("acquire_timeout_ms").asInt())
                        .isEqualTo(10_000);
                assertThat(view.path("counts").path("oldest_waiter_ms").isNull())
                        .isTrue();
                assertThat(view.path("health").path("status").asText()).isNotEmpty();
            }
            JsonNode over =
                    next(live, "finding", event -> event.path("stage").asText().equals("ended"));
            assertThat(over.path("label").asText()).isEqualTo("chat");
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());
        }
    }

    @Test
    void live_moreViewersThanPlaces_areRefusedUntilOneLeaves() throws Exception {
        List<Listener> viewers = new ArrayList<>();
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK)) {
            for (int i = 0; i < LivePool.MOST_VIEWERS; i++) {
                Listener viewer = chat.listen("/pool/live");
                assertThat(viewer.status()).isEqualTo(200);
                viewers.add(viewer);
            }
            HttpResponse<String> refused = chat.get("/pool/live");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).isEqualTo("{\"error\":\"at most 20 may watch the pool at once\"}");

            viewers.remove(0).close();

            Eventually.isTrue("there is a place again", () -> isWatchable(chat));
        } finally {
            for (Listener viewer : viewers) {
                viewer.close();
            }
        }
    }

    @Test
    void live_serviceStops_endsAtOnce() throws Exception {
        try (RunningChat chat = RunningChat.start(Form.SHORT_SESSIONS, QUICK);
                Listener live = chat.listen("/pool/live")) {
            next(live, "pool", view -> true);

            long begin = System.nanoTime();
            chat.stopService();
            live.rest();

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void responses_ofEveryRoute_nameNoSecret() throws Exception {
        StringBuilder said = new StringBuilder();
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.HOLDING, LONG);
                Listener live = chat.listen("/pool/live")) {
            try (Listener browser = chat.send(chat.create(), "hello")) {
                browser.firstToken();
                said.append(next(live, "pool", view -> true));
                for (String path : List.of(
                        "/",
                        "/chat.js",
                        "/chat.css",
                        "/pool",
                        "/health",
                        "/health/live",
                        "/metrics",
                        "/conversations/1")) {
                    said.append(chat.get(path).body());
                }
                said.append(chat.post("/load", JSON, "{\"chats\":1}").body());
            }
            Eventually.isTrue("nothing held", () -> chat.guard().holds().isEmpty());

            assertThat(said.toString())
                    .contains("\"error_id\"")
                    .doesNotContain(RunningChat.KEY)
                    .doesNotContain("jdbc:h2:")
                    .doesNotContain(":" + chat.model().endpoint().baseUrl().getPort());
        }
    }

    /** The first event of this name that is as it is asked for. If none comes in time the test fails. */
    private static JsonNode next(Listener live, String name, Predicate<JsonNode> condition) throws IOException {
        long begin = System.nanoTime();
        String latest = "none";
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            Event event = live.next().orElseThrow(() -> new AssertionError("the stream has ended"));
            if (event.name().equals(name) && condition.test(event.data())) {
                return event.data();
            }
            latest = event.toString();
        }
        throw new AssertionError("no such " + name + " within " + PATIENCE + ", the latest event: " + latest);
    }

    private static boolean isWatchable(RunningChat chat) {
        try (Listener viewer = chat.listen("/pool/live")) {
            return viewer.status() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
