/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.GuardSettings;
import io.poolguard.HealthLimits;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.WaitingThreads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits of health: each acts, and to the moment. Defaults, bounds and texts are in HealthLimitsTest. */
@Timeout(30)
class HealthLimitsReachedTest {

    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final Duration NEVER = Duration.ofDays(365);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final Gate gate = new Gate();
    private final TickedGuard ticked = new TickedGuard(
            poolOfFour(), builder -> builder.idleThreshold(NEVER).holdThreshold(NEVER));
    private final WaitingThreads waiters = new WaitingThreads(ticked.guard());

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    private HikariConfig poolOfFour() {
        HikariConfig config = database.poolOfOne();
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void close() {
        gate.open();
        waiters.close();
        ticked.close();
    }

    private GuardSettings<?> settings() {
        return ticked.guard().settings();
    }

    private List<Cause> causes() {
        return ticked.guard().health().reasons().keySet().stream().toList();
    }

    private String text(Cause cause) {
        return Objects.requireNonNull(ticked.guard().health().reasons().get(cause));
    }

    @Test
    void health_utilizationAtItsLineForTheTime_isUnderPressure() throws SQLException {
        settings()
                .healthLimits(
                        HealthLimits.defaults().utilization(0.75).pending(1).pressureTime(Duration.ofSeconds(3)));
        waiters.hold(2);
        ticked.pass(Duration.ofMinutes(1));
        assertThat(causes()).isEmpty();

        waiters.hold(1);
        ticked.pass(Duration.ofSeconds(3).minus(MOMENT));
        assertThat(causes()).isEmpty();
        ticked.pass(MOMENT);

        assertThat(causes()).containsExactly(Cause.PRESSURE);
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 3.0 s (active=3, max=4)");
    }

    @Test
    void health_fewerWaitThanTheLine_saysNothingOfThem() throws SQLException {
        settings()
                .healthLimits(HealthLimits.defaults()
                        .utilization(1)
                        .pending(2)
                        .pressureTime(Duration.ofSeconds(3))
                        .stuckTime(NEVER));
        waiters.hold(4);
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(3));
        assertThat(text(Cause.PRESSURE)).isEqualTo("many connections have been in use for 3.0 s (active=4, max=4)");

        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(3));

        assertThat(text(Cause.PRESSURE))
                .isEqualTo("many connections have been in use for 6.0 s (active=4, max=4);"
                        + " threads have been waiting for 3.0 s (pending=2)");
    }

    @Test
    void health_noneComesBackForTheStuckTime_isStuck() throws SQLException {
        settings().healthLimits(HealthLimits.defaults().stuckTime(Duration.ofSeconds(3)));
        waiters.hold(4);
        waiters.wait(1);

        ticked.pass(Duration.ofSeconds(3).minus(MOMENT));
        assertThat(causes()).isEmpty();
        ticked.pass(MOMENT);

        assertThat(causes()).containsExactly(Cause.STUCK);
        assertThat(text(Cause.STUCK)).isEqualTo("no connection has come back for 3.0 s (active=4, max=4, pending=1)");
    }

    @Test
    void health_callRunsForTheSlowSqlThreshold_isSlowSql() {
        settings().healthLimits(HealthLimits.defaults().slowSqlThreshold(Duration.ofSeconds(3)));
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        AppThread<Boolean> report = AppThread.start(
                "report",
                () -> ticked.guard()
                        .databaseManager()
                        .inTransaction(
                                "report",
                                connection -> connection
                                        .createStatement()
                                        .executeQuery("select 1")
                                        .next()));
        gate.awaitArrival();
        ticked.tick();

        ticked.pass(Duration.ofSeconds(3).minus(MOMENT));
        assertThat(causes()).isEmpty();
        ticked.pass(MOMENT);

        assertThat(causes()).containsExactly(Cause.SLOW_SQL);
        assertThat(text(Cause.SLOW_SQL))
                .startsWith("1 JDBC call runs for longer than 3.0 s, the longest for 3.0 s (label=report, ");

        gate.open();
        report.result();
        assertThat(causes()).isEmpty();
    }
}
