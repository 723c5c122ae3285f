/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.HealthLimits;
import io.poolguard.PoolHealth;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
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
        try (TickedGuard two = two()) {
            try (Connection held = two.acquire()) {
                assertThat(held.isClosed()).isFalse();
                ticks(two, 9);
                assertThat(two.lines()).isEmpty();

                ticks(two, 11);
            }
            ticks(two, 1);

            assertThat(two.lines())
                    .containsExactly(
                            "WARN chat - many connections have been in use for 10.0 s (active=1, max=2).",
                            "INFO chat - the pressure is over.");
        }
    }

    @Test
    void pressure_comesAndGoes_isToldOnceAMinute() throws SQLException {
        try (TickedGuard two = two()) {
            for (int i = 0; i < 6; i++) {
                try (Connection held = two.acquire()) {
                    assertThat(held.isClosed()).isFalse();
                    ticks(two, 11);
                }
                ticks(two, 1);
            }

            // 72 s: at 10 s, and again in the sixth time, more than a minute later.
            assertThat(two.lines().stream().filter(line -> line.startsWith("WARN ")))
                    .hasSize(2);
        }
    }

    @Test
    void stuck_nobodyComesBack_isToldOnceAndAtItsEnd() throws Exception {
        ticked.guard()
                .settings()
                .healthLimits(
                        HealthLimits.defaults().utilization(1).pending(1_000).pressureTime(Duration.ofDays(1)));
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
        ticked.guard()
                .settings()
                .healthLimits(
                        HealthLimits.defaults().utilization(1).pending(1_000).pressureTime(Duration.ofDays(1)));
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

    /** A pool of two, of which one in use is many. */
    private static TickedGuard two() {
        HikariConfig config = one();
        config.setMaximumPoolSize(2);
        return new TickedGuard(
                config,
                builder -> builder.idleThreshold(Duration.ofDays(1))
                        .holdThreshold(Duration.ofDays(1))
                        .healthLimits(HealthLimits.defaults().utilization(0.5)));
    }

    private void ticks(int seconds) {
        ticks(ticked, seconds);
    }

    private static void ticks(TickedGuard guard, int seconds) {
        for (int i = 0; i < seconds; i++) {
            guard.advance(SECOND);
            guard.tick();
        }
    }
}
