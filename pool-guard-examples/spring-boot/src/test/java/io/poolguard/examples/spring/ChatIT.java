/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding.Kind;
import io.poolguard.HealthLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cured form, and Actuator, as application.properties have them. */
class ChatIT {

    private static RunningChat chat;

    @BeforeAll
    static void start() {
        chat = new RunningChat("spring.datasource.hikari.connection-timeout=30000");
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @BeforeEach
    void holdTheModel() {
        chat.model().hold();
        chat.guard().settings().idleThreshold(Duration.ofSeconds(5));
        chat.guard().settings().healthLimits(HealthLimits.defaults().stuckTime(Duration.ofSeconds(30)));
    }

    @Test
    void short_twelveAtOnce_allAreAnsweredAndNothingIsHeldMeanwhile() throws Exception {
        List<CompletableFuture<String>> answers = chat.ask(12, "short");
        Eventually.isTrue("twelve stream", () -> chat.model().asked() == 12);

        assertThat(chat.guard().holds()).isEmpty();
        chat.model().release();
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join()).contains("data:forty", "data:two", "event:done"));
        assertThat(chat.guard().snapshot().findings().get(Kind.HELD_AT_SLOW_CALL))
                .isZero();
        assertThat(chat.get("conversations/12")).isEqualTo("200 [\"What is the answer?\",\"fortytwo\"]");
    }

    @Test
    void short_questionIsLong_isKeptWhole() throws Exception {
        String question = "w".repeat(8_000);
        chat.model().release();

        assertThat(chat.post("short/600", "application/json", question(8_000)).join())
                .contains("event:done");
        assertThat(chat.get("conversations/600")).isEqualTo("200 [\"" + question + "\",\"fortytwo\"]");
    }

    @Test
    void short_browserLeavesInMidAnswer_whatCameIsKept() throws Exception {
        chat.model().talk();
        try (CapturedLog failures = new CapturedLog(EventStreams.class.getName())) {
            try (Socket browser = chat.connect()) {
                browser.setSoTimeout(20_000);
                browser.getOutputStream().write(rawQuestion("/short/700").getBytes(StandardCharsets.US_ASCII));
                assertThat(firstToken(browser)).isEqualTo("data:forty");
                browser.setSoLinger(true, 0); // closes at once: the next token finds nobody
            }
            chat.model().release();

            Eventually.isTrue("what came is kept", () -> answered("conversations/700"));
            assertThat(chat.get("conversations/700")).contains(",\"forty");
            assertThat(failures.lines()).isEmpty(); // who leaves is no failure
        }
    }

    private static String rawQuestion(String path) {
        String body = question(5);
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String firstToken(Socket browser) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(browser.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = lines.readLine();
        }
        return String.valueOf(line);
    }

    private static boolean answered(String path) {
        try {
            return chat.get(path).contains("forty");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "415 | text/plain | 1",
                "415 | application/x-www-form-urlencoded | 1",
                "400 | application/json | 0",
                "400 | application/json | 8001",
                "413 | application/json | 70000"
            })
    void question_isNoneOrTooLong_isRefusedAndNothingIsAsked(String status, String contentType, int length) {
        for (String form : List.of("holding", "short")) {
            assertThat(chat.post(form + "/500", contentType, question(length)).join())
                    .startsWith(status + " ");
        }
        assertThat(chat.model().asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"text\":null}", "{\"text\":\" \"}", "null"})
    void question_saysNothing_isRefused(String body) {
        assertThat(chat.post("short/500", "application/json", body).join()).startsWith("400 ");
        assertThat(chat.model().asked()).isZero();
    }

    private static String question(int length) {
        return "{\"text\":\"" + "w".repeat(length) + "\"}";
    }

    @Test
    void health_poolIsExhausted_answersWithoutAConnection() throws Exception {
        chat.guard().settings().idleThreshold(Duration.ofMillis(200));
        try (Connection first = chat.dataSource().getConnection();
                Connection second = chat.dataSource().getConnection();
                Connection third = chat.dataSource().getConnection()) {
            assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
            Eventually.isTrue("degraded", () -> !chat.guard().health().reasons().isEmpty());

            // A check that took a connection would wait for 30 s.
            long begin = System.nanoTime();
            assertThat(chat.get("actuator/health"))
                    .startsWith("200 ")
                    .contains("\"status\":\"DEGRADED\"", "\"cause\":\"held_idle\"", "\"active\":3")
                    .doesNotContain("\"db\"");
            assertThat(chat.get("actuator/health/readiness")).startsWith("200 ").contains("DEGRADED");
            assertThat(chat.get("actuator/health/liveness")).startsWith("200 ").contains("\"status\":\"UP\"");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        }
    }

    @Test
    void health_poolIsStuck_isNotReadyAndStillLive() throws Exception {
        chat.guard().settings().healthLimits(HealthLimits.defaults().stuckTime(Duration.ofMillis(200)));
        chat.model().release();
        List<CompletableFuture<String>> answers;
        try (Connection first = chat.dataSource().getConnection();
                Connection second = chat.dataSource().getConnection();
                Connection third = chat.dataSource().getConnection()) {
            assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
            answers = chat.ask(1, "short");
            Eventually.isTrue("stuck", () -> !chat.guard().health().isReady());

            assertThat(chat.get("actuator/health/readiness")).startsWith("503 ").contains("\"cause\":\"stuck\"");
            assertThat(chat.get("actuator/health/liveness")).startsWith("200 ");
        }
        assertThat(answers.get(0).join()).contains("event:done");
    }

    @Test
    void prometheus_always_hasTheMetersOfPoolAndGuardUnderOneName() throws Exception {
        String scrape = chat.get("actuator/prometheus");

        assertThat(scrape)
                .contains("hikaricp_connections_max{pool=\"chat\"} 3.0")
                .contains("hikaricp_connections_acquire_seconds_count{")
                .contains("poolguard_base_size_connections{pool=\"chat\"} 3.0");
        assertThat(scrape.lines().filter(line -> line.matches("(hikaricp|poolguard|jdbc)_.*")))
                .allSatisfy(line -> assertThat(line).containsAnyOf("pool=\"chat\"", "name=\"dataSource\""));
    }
}
