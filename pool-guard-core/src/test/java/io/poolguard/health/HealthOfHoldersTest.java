/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.HealthLimits;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holders do to the health: when it begins, what is said of it, and that it ends again. */
@Timeout(30)
class HealthOfHoldersTest {

    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final String HERE = "site=\\w+\\.\\w+:\\d+\\)";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(poolOfThree(), builder -> builder);
    private final PoolGuard guard = ticked.guard();

    private HikariConfig poolOfThree() {
        HikariConfig config = database.poolOfOne();
        config.setMaximumPoolSize(3);
        return config;
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ held idle, held long

    @Test
    void health_idleForTheThreshold_isHeldIdleUntilItIsUsed() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofMillis(4_999));
            assertUp();
            ticked.pass(MOMENT);

            assertDegraded(Cause.HELD_IDLE);
            assertThat(text(Cause.HELD_IDLE))
                    .matches(
                            "1 connection is held idle for longer than 5\\.0 s, the longest for 5\\.0 s \\(label=none, "
                                    + HERE);

            connection.createStatement().close();
            assertUp();
            ticked.pass(Duration.ofSeconds(5));
            assertDegraded(Cause.HELD_IDLE);
        }
        assertUp();
    }

    @Test
    void health_severalIdle_countsThemAndNamesTheLongest() throws SQLException {
        try (Session longest = guard.databaseManager().openSession("save answer")) {
            assertThat(longest.connection().isClosed()).isFalse();
            ticked.pass(Duration.ofSeconds(3));
            try (Connection other = ticked.acquire()) {
                ticked.pass(Duration.ofSeconds(5));

                assertThat(other.isClosed()).isFalse();
                assertThat(text(Cause.HELD_IDLE))
                        .matches("2 connections are held idle for longer than 5\\.0 s, the longest for 8\\.0 s"
                                + " \\(label=save answer, " + HERE);
            }
        }
    }

    @Test
    void health_sitesAreOff_namesTheLabelAlone() throws SQLException {
        try (TickedGuard blind = new TickedGuard(builder -> builder.sites(Sites.OFF));
                Connection connection = blind.acquire()) {
            blind.pass(Duration.ofSeconds(6));

            assertThat(connection.isClosed()).isFalse();
            assertThat(blind.guard().health().reasons())
                    .containsExactly(entry(
                            Cause.HELD_IDLE,
                            "1 connection is held idle for longer than 5.0 s, the longest for 6.0 s (label=none)"));
        }
    }

    @Test
    void health_usedButHeldForTheThreshold_isHeldLong() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            for (int i = 0; i < 20; i++) {
                assertUp();
                ticked.pass(Duration.ofSeconds(3));
                connection.createStatement().close();
            }

            assertDegraded(Cause.HELD_LONG);
            assertThat(text(Cause.HELD_LONG))
                    .matches("1 connection is held for longer than 60\\.0 s, the longest for 60\\.0 s \\(label=none, "
                            + HERE);
        }
        assertUp();
    }

    @Test
    void health_severalHeldLong_countsThemAndNamesTheLongest() throws SQLException {
        try (Connection one = ticked.acquire();
                Connection other = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(61));

            assertThat(one).isNotSameAs(other);
            assertThat(causes()).containsExactly(Cause.HELD_IDLE, Cause.HELD_LONG);
            assertThat(text(Cause.HELD_LONG))
                    .matches("2 connections are held for longer than 60\\.0 s, the longest for 61\\.0 s \\(label=none, "
                            + HERE);
        }
    }

    @Test
    void health_thresholdsChange_actsAtOnce() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(2));
            assertUp();

            guard.settings().idleThreshold(Duration.ofSeconds(1));
            assertDegraded(Cause.HELD_IDLE);

            guard.settings().idleThreshold(Duration.ofSeconds(5)).holdThreshold(Duration.ofSeconds(1));
            assertDegraded(Cause.HELD_LONG);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void health_holdWasDeclared_isUpForAsLongAsWasSaid() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            guard.expectHold(connection, Duration.ofMinutes(5), "an export");

            ticked.pass(Duration.ofMillis(299_999));
            assertUp();
            ticked.pass(Duration.ofMillis(2));

            assertThat(causes()).containsExactly(Cause.HELD_IDLE, Cause.HELD_LONG);
        }
    }

    @Test
    void health_watchdogStarved_accusesNobody() throws SQLException {
        guard.settings().idleThreshold(Duration.ofHours(3)).holdThreshold(Duration.ofHours(3));
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofDays(2)); // of which two hours were witnessed

            assertUp();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void health_useCannotBeSeen_isNotHeldIdle() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            assertThat(connection.unwrap(PhysicalConnection.class)).isNotNull();
            ticked.pass(Duration.ofSeconds(59));
            assertUp();
            ticked.pass(Duration.ofSeconds(1));

            assertDegraded(Cause.HELD_LONG);
        }
    }

    // ------------------------------------------------------------------ slow SQL

    @Test
    void health_callRunsForTheThreshold_isSlowSqlUntilItReturns() throws Exception {
        Gate gate = new Gate();
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        AppThread<Boolean> one = start("report");
        gate.awaitArrival();
        ticked.pass(Duration.ZERO);
        ticked.pass(Duration.ofMillis(9_999));
        assertUp();
        ticked.pass(MOMENT);

        assertDegraded(Cause.SLOW_SQL);
        assertThat(text(Cause.SLOW_SQL))
                .matches(
                        "1 JDBC call runs for longer than 10\\.0 s, the longest for 10\\.0 s \\(label=report, " + HERE);

        guard.settings().healthLimits(HealthLimits.defaults().slowSqlThreshold(Duration.ofSeconds(11)));
        assertUp();
        guard.settings().healthLimits(HealthLimits.defaults().slowSqlThreshold(Duration.ofSeconds(10)));
        gate.open();
        one.result();
        assertUp();
    }

    /** Its holder has said that he holds it for long, and nothing of statements that hang. */
    @Test
    void health_callRunsInADeclaredHold_isSlowSqlAllTheSame() throws Exception {
        Gate gate = new Gate();
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        AppThread<Boolean> one = AppThread.start("export", () -> {
            SessionOptions options = SessionOptions.defaults().expectedHold(Duration.ofDays(1), "an export");
            return guard.databaseManager().with(options).inTransaction("export", HealthOfHoldersTest::query);
        });
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(15));
        ticked.pass(Duration.ofMinutes(2));

        assertDegraded(Cause.SLOW_SQL);
        gate.open();
        one.result();
    }

    @Test
    void health_severalCallsRun_countsThem() throws Exception {
        Gate gate = new Gate();
        Gate another = new Gate();
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        AppThread<Boolean> one = start("report");
        gate.awaitArrival();
        database.on("Statement.executeQuery(select 1)", another::passInTheDriver);
        AppThread<Boolean> other = start("report");
        another.awaitArrival();
        ticked.pass(Duration.ZERO);
        ticked.pass(Duration.ofSeconds(12));

        assertThat(text(Cause.SLOW_SQL))
                .matches(
                        "2 JDBC calls run for longer than 10\\.0 s, the longest for 12\\.0 s \\(label=report, " + HERE);
        gate.open();
        another.open();
        one.result();
        other.result();
    }

    private AppThread<Boolean> start(String label) {
        return AppThread.start(label, () -> guard.databaseManager().inTransaction(label, HealthOfHoldersTest::query));
    }

    private static boolean query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeQuery("select 1").next();
        }
    }

    // ------------------------------------------------------------------ leaks

    @Test
    void health_leakWasEvicted_isSaidForFiveMinutes() throws SQLException {
        ticked.acquire().createStatement();
        collect(ticked);
        eventually("it is evicted", () -> guard.holds().isEmpty());

        assertDegraded(Cause.LEAK);
        assertThat(text(Cause.LEAK))
                .isEqualTo("connections were collected unclosed (leaks=1, the last 0.0 s ago, lost for good=0)");

        ticked.pass(Duration.ofMillis(299_999));
        assertThat(text(Cause.LEAK))
                .isEqualTo("connections were collected unclosed (leaks=1, the last 300.0 s ago, lost for good=0)");
        ticked.pass(MOMENT);
        assertUp();
    }

    @Test
    void health_nextLeak_isSaidForFiveMinutesMore() throws SQLException {
        ticked.acquire().createStatement();
        collect(ticked);
        ticked.pass(Duration.ofMinutes(4));
        ticked.acquire().createStatement();
        collect(ticked);
        eventually("it is evicted", () -> guard.holds().isEmpty());
        ticked.pass(Duration.ofMinutes(4));

        assertThat(text(Cause.LEAK))
                .isEqualTo("connections were collected unclosed (leaks=2, the last 240.0 s ago, lost for good=0)");
        ticked.pass(Duration.ofMinutes(1));
        assertUp();
    }

    /** It may be used unseen, so it is not evicted, and its slot does not come back. This hold is left behind. */
    @Test
    void health_leakWasNotEvicted_isSaidForGood() throws SQLException {
        PhysicalConnection kept = ticked.acquire().unwrap(PhysicalConnection.class);
        collect(ticked);

        ticked.pass(Duration.ofHours(1));

        assertDegraded(Cause.LEAK);
        assertThat(text(Cause.LEAK))
                .isEqualTo("connections were collected unclosed (leaks=1, the last 3600.0 s ago, lost for good=1)");
        assertThat(kept.number()).isPositive();
    }

    private void assertUp() {
        assertThat(guard.health().reasons()).isEmpty();
        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    private void assertDegraded(Cause only) {
        assertThat(causes()).containsExactly(only);
        assertThat(guard.health().status()).isEqualTo(Status.DEGRADED);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(guard.health().isLive()).isTrue();
    }

    private List<Cause> causes() {
        return guard.health().reasons().keySet().stream().toList();
    }

    private String text(Cause cause) {
        return guard.health().reasons().getOrDefault(cause, "no reason");
    }
}
