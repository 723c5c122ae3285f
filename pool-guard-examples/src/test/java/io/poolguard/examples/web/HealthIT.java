/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.HealthLimits;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What an orchestrator sees of the service. */
class HealthIT {

    private static final ModelBehaviour QUICK = ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12);

    @Test
    void health_poolAtRest_isUpAndGivesTheFiguresByName() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            HttpResponse<String> health = chat.get("/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(RunningChat.json(health)).isEqualTo(RunningChat.JSON.readTree("""
                                    {"status":"UP","reasons":[],"database":"answered","figures":
                                    {"pool_size":1,"checked_out":0,"overflow":0,"invalid":0,"pending":0}}"""));
        }
    }

    @Test
    void health_poolExhausted_isDegradedAndReadyAndAnswersAtOnce() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            chat.guard()
                    .settings()
                    .healthLimits(
                            HealthLimits.defaults().utilization(1).pending(1).pressureTime(Duration.ofMillis(1)));
            CompletableFuture<Void> waiter;
            try (Connection held = chat.guard().dataSource().getConnection()) {
                waiter = CompletableFuture.runAsync(() -> acquire(chat));
                Eventually.isTrue(
                        "it is under pressure",
                        () -> chat.guard().health().reasons().size() == 1);
                HttpResponse<String> response = chat.get("/health");

                JsonNode health = RunningChat.json(response);
                assertThat(held.isClosed()).isFalse();
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(health.path("status").asText()).isEqualTo("DEGRADED");
                assertThat(health.path("reasons").get(0).path("cause").asText()).isEqualTo("pressure");
                assertThat(health.path("database").asText()).isEqualTo("not probed yet");
                assertThat(health.path("figures").path("checked_out").asInt()).isEqualTo(1);
            }
            waiter.join();
        }
    }

    private static void acquire(RunningChat chat) {
        try (Connection connection = chat.guard().dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void health_databaseGone_isDownForReadinessAndAlive() throws Exception {
        EmbeddedPostgres server = EmbeddedPostgres.start();
        DatabaseEndpoint database = new DatabaseEndpoint(server.getJdbcUrl("postgres", "postgres"), "postgres", "");
        try (RunningChat chat = RunningChat.startOn(database, QUICK)) {
            assertThat(chat.get("/health").statusCode()).isEqualTo(200);
            server.close();

            HttpResponse<String> ready = chat.get("/health");
            HttpResponse<String> live = chat.get("/health/live");

            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(RunningChat.json(ready).path("status").asText()).isEqualTo("DOWN");
            assertThat(RunningChat.json(ready)
                            .path("reasons")
                            .get(0)
                            .path("cause")
                            .asText())
                    .isEqualTo("unreachable");
            assertThat(ready.body()).doesNotContain("jdbc:");
            assertThat(live.statusCode()).isEqualTo(200);
        } finally {
            server.close();
        }
    }

    @Test
    void health_poolClosed_isDownForBoth() throws Exception {
        try (RunningChat chat = RunningChat.startWithOneConnection(Form.SHORT_SESSIONS, QUICK)) {
            chat.guard().dataSource().unwrap(HikariDataSource.class).close();

            assertThat(chat.get("/health").statusCode()).isEqualTo(503);
            assertThat(chat.get("/health/live").statusCode()).isEqualTo(503);
        }
    }
}
