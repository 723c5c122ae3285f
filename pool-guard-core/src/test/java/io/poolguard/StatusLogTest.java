/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log is told of the pool as a whole, before acquires time out. */
@Timeout(60)
class StatusLogTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TickedGuard ticked = new TickedGuard(
            one(), builder -> builder.idleThreshold(Duration.ofDays(1)).holdThreshold(Duration.ofDays(1)));

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    private static HikariConfig one() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(20_000);
        return config;
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void pressure_lasts_isToldOnceAndAtItsEnd() throws SQLException {
        try (Connection held = ticked.acquire()) {
            assertThat(held.isClosed()).isFalse();
            ticks(9);
            assertThat(ticked.lines()).isEmpty();

            ticks(11);
        }
        ticks(1);

        assertThat(ticked.lines())
                .containsExactly(
                        "WARN chat - many connections have been in use for 10.0 s (active=1, max=1).",
                        "INFO chat - the pressure is over.");
    }

    @Test
    void pressure_comesAndGoes_isToldOnceAMinute() throws SQLException {
        for (int i = 0; i < 6; i++) {
            try (Connection held = ticked.acquire()) {
                assertThat(held.isClosed()).isFalse();
                ticks(11);
            }
            ticks(1);
        }

        // 72 s: at 10 s, and again in the sixth time, more than a minute later.
        assertThat(begins()).hasSize(2);
    }

    @Test
    void stuck_nobodyComesBack_isToldOnceAndAtItsEnd() throws Exception {
        ticked.guard().settings().pressure(new GuardSettings.Pressure(1, 1_000, Duration.ofDays(1)));
        AppThread<Boolean> waiter;
        try (Connection held = ticked.acquire()) {
            assertThat(held.isClosed()).isFalse();
            waiter = AppThread.start("waiter", () -> {
                try (Connection connection = ticked.acquire()) {
                    return connection.isValid(1);
                }
            });
            eventually("it waits", () -> ticked.guard().snapshot().pending() == 1);
            ticks(40);
        }
        assertThat(waiter.result()).isTrue();
        ticks(1);

        assertThat(ticked.lines())
                .containsExactly(
                        "WARN chat - no connection has come back for 30.0 s (active=1, max=1, pending=1).",
                        "INFO chat - connections come back again.");
    }

    @Test
    void unreachable_probeFails_isToldAndItsEnd() {
        ticked.guard().settings().pressure(new GuardSettings.Pressure(1, 1_000, Duration.ofDays(1)));
        ScriptedDatabase database = new ScriptedDatabase();
        try (TickedGuard scripted = new TickedGuard(database.poolOfOne(), builder -> builder)) {
            eventually(
                    "a connection is there", () -> scripted.guard().snapshot().idle() == 1);
            database.fail("isValid(1)", new SQLException("gone", "08006"));
            assertThat(scripted.guard().probe(Duration.ofSeconds(1)).outcome())
                    .isEqualTo(PoolHealth.Probe.Outcome.FAILED);
            scripted.pass(SECOND);
            eventually(
                    "it is reached",
                    () -> scripted.guard().probe(Duration.ofSeconds(5)).outcome() == PoolHealth.Probe.Outcome.ANSWERED);
            scripted.pass(SECOND);

            assertThat(scripted.lines()).hasSize(2);
            assertThat(scripted.lines().get(0))
                    .matches("WARN scripted - the database fails with java\\.sql\\.SQLException \\(SQLState=08006\\)"
                            + " \\(\\d\\.\\d s ago\\)\\.");
            assertThat(scripted.lines().get(1)).isEqualTo("INFO scripted - the database is reached again.");
        }
    }

    private void ticks(int seconds) {
        for (int i = 0; i < seconds; i++) {
            ticked.advance(SECOND);
            ticked.guard().tick();
        }
    }

    private List<String> begins() {
        return ticked.lines().stream().filter(line -> line.startsWith("WARN")).toList();
    }
}
