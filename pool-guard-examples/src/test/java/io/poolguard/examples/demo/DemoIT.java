/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelBehaviour.Fault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The demo's scenario, with shorter answers. It says itself if a connection is still held at its end. */
class DemoIT {

    private static final ModelBehaviour ANSWERS = ModelBehaviour.faultless(Duration.ofMillis(500), 20, 50);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void run_onH2_holdingFailsAndShortSessionsAnswerAll() throws Exception {
        List<String> missed = run(20, ANSWERS, inMemory());

        assertThat(missed).isEmpty();
        assertHoldingFailed();
    }

    @Test
    void run_onPostgres_holdingFailsAndShortSessionsAnswerAll() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .start()) {
            String url = server.getJdbcUrl("postgres", "postgres");

            List<String> missed = run(20, ANSWERS, new DatabaseEndpoint(url, "postgres", "postgres"));

            assertThat(missed).isEmpty();
            assertHoldingFailed();
            assertThat(text()).contains("(PostgreSQL)");
        }
    }

    @Test
    void run_answersFail_saysWhatWasMissed() throws Exception {
        ModelBehaviour refusing =
                ModelBehaviour.faultless(Duration.ZERO, 100, 2).with(Fault.REFUSAL, 1);

        List<String> missed = run(2, refusing, inMemory());

        assertThat(missed).containsExactly("2 of 2 chats were not answered");
    }

    @Test
    void settings_chatsOutOfBounds_areRefused() {
        assertThatThrownBy(() -> new DemoSettings(0, Duration.ofSeconds(1), ANSWERS, inMemory()))
                .hasMessage("demo.chats 0 must be from 1 to 2500");
    }

    private List<String> run(int chats, ModelBehaviour answers, DatabaseEndpoint database) throws Exception {
        DemoSettings settings = new DemoSettings(chats, Duration.ofMillis(1500), answers, database);
        return new Demo(settings, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
    }

    /**
     * Some time out, and the log names the line. On a slow machine the pool may not have come to its full size by then.
     */
    private void assertHoldingFailed() {
        assertThat(text())
                .containsPattern("(?m)^holding +20 +\\d+ +[1-9]")
                .containsPattern("(?m)^short sessions +20 +20 +0 ")
                .contains("chat - Connection is not available, request timed out after")
                .contains("HoldingChat.send");
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static DatabaseEndpoint inMemory() {
        return new DatabaseEndpoint("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    }
}
