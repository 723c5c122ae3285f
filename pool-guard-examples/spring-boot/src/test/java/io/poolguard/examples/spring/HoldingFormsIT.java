/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.poolguard.Finding.Kind;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The forms that hold a connection while the model streams, on a pool of three. An acquire waits for a second. */
class HoldingFormsIT {

    private static RunningChat chat;

    @BeforeAll
    static void start() {
        chat = new RunningChat("spring.jpa.open-in-view=true", "spring.datasource.hikari.connection-timeout=1000");
        chat.guard().settings().idleThreshold(Duration.ofMillis(200));
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @BeforeEach
    void holdTheModel() {
        chat.model().hold();
    }

    @Test
    void transactionAroundTheModel_sixAtOnce_threeTimeOutAndTheLogNamesTheLineThatHolds() {
        try (CapturedLog findings = new CapturedLog("io.poolguard.findings");
                CapturedLog failures = new CapturedLog(EventStreams.class.getName())) {
            List<CompletableFuture<String>> answers = chat.ask(6, "holding");
            Eventually.isTrue(
                    "three hold, three failed",
                    () -> chat.model().asked() == 3 && done(answers).size() == 3);

            assertThat(done(answers))
                    .allSatisfy(answer -> assertThat(answer)
                            .startsWith("200 ")
                            .contains("event:error")
                            .doesNotContain("event:token"));
            assertThat(failures.lines())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line)
                            .contains("AcquireTimeoutException: chat - Connection is not available")
                            .containsPattern("3 of 3 connections are held .*ChatController\\.holding"));
            Eventually.isTrue(
                    "the slow call is told",
                    () -> findings.lines().stream()
                            .anyMatch(line -> line.contains("held at a slow call (call=model, at=HoldingChat.send:")
                                    && line.matches(
                                            ".*site=ChatController\\.holding:\\d+ through HoldingChat\\.\\w+,.*")));
            Eventually.isTrue(
                    "where it waits is told",
                    () -> chat.guard()
                            .report()
                            .text()
                            .matches("(?s).*GatedModel.awaitGate:\\d+ < ChatController.holding:\\d+.*"));

            chat.model().release();
            assertThat(answers.stream().map(CompletableFuture::join).filter(answer -> answer.contains("event:done")))
                    .hasSize(3);
        }
    }

    /** The code is the cured form's. The request keeps its first transaction's connection until its stream ends. */
    @Test
    void openInView_fourAtOnce_threeHoldAndCannotKeepWhatTheyHaveStreamed() {
        Map<Kind, Long> before = chat.guard().snapshot().findings();
        try (CapturedLog failures = new CapturedLog(ChatController.class.getName())) {
            List<CompletableFuture<String>> answers = chat.ask(4, "short");
            Eventually.isTrue(
                    "three hold, one failed",
                    () -> chat.model().asked() == 3 && done(answers).size() == 1);

            assertThat(done(answers)).allSatisfy(answer -> assertThat(answer).startsWith("503 "));
            assertThat(failures.lines())
                    .singleElement(as(STRING))
                    .containsPattern("3 of 3 connections are held .*ChatController\\.inShortTransactions");
            Eventually.isTrue("it is found", () -> found(Kind.HELD_IDLE) - before.get(Kind.HELD_IDLE) >= 3);
            Eventually.isTrue(
                    "whose threads serve others",
                    () -> chat.guard()
                            .report()
                            .text()
                            .matches(
                                    "(?s).*ChatController.inShortTransactions:\\d+ through ShortTransactionsChat\\.begin +thread has (moved on|ended).*"));
            // The thread that asks the model holds nothing: it is the request that holds.
            assertThat(found(Kind.HELD_AT_SLOW_CALL)).isEqualTo(before.get(Kind.HELD_AT_SLOW_CALL));

            // The second transaction waits for the connection that its own request holds.
            chat.model().release();
            assertThat(answers.stream().map(CompletableFuture::join))
                    .anySatisfy(answer -> assertThat(answer).contains("data:two", "event:error"));
        }
    }

    @Test
    void conversation_poolIsEmpty_isUnavailableAndTheLogNamesTheHolder() throws Exception {
        try (CapturedLog failures = new CapturedLog(ChatController.class.getName());
                Connection first = chat.dataSource().getConnection();
                Connection second = chat.dataSource().getConnection();
                Connection third = chat.dataSource().getConnection()) {
            assertThat(List.of(first, second, third)).doesNotHaveDuplicates();

            assertThat(chat.get("conversations/1")).startsWith("503 ");
            assertThat(failures.lines())
                    .singleElement(as(STRING))
                    .containsPattern("3 of 3 connections are held .*HoldingFormsIT\\.conversation_poolIsEmpty");
        }
    }

    private static long found(Kind kind) {
        return chat.guard().snapshot().findings().getOrDefault(kind, 0L);
    }

    private static List<String> done(List<CompletableFuture<String>> answers) {
        return answers.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }
}
