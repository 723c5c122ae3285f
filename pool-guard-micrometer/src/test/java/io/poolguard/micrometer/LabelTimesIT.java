/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.Test;

/** On the real clock: the times of labels are what the watchdog has seen. */
class LabelTimesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double LONG = 0.5;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void hold_whileHeldAndAfter_isInTheTotalAtOnceAndInTheBucketsAtItsEnd() throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat")) {
            Session session = guard.databaseManager().openSession("save answer");
            assertThat(session.connection().isClosed()).isFalse();
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);

            until("held", () -> seconds("poolguard.hold", "save answer") > LONG);
            until("idle", () -> seconds("poolguard.hold.idle", "save answer") > LONG / 2);
            assertThat(timer("poolguard.hold", "save answer").count()).isZero();
            assertThat(shorter("poolguard.hold.times", "+Inf")).isZero();

            session.close();

            until("ended", () -> timer("poolguard.hold", "save answer").count() == 1);
            assertThat(shorter("poolguard.hold.times", "0.128")).isZero();
            assertThat(shorter("poolguard.hold.times", "+Inf")).isEqualTo(1);
            assertThat(shorter("poolguard.hold.idle.times", "0.128")).isZero();
            assertThat(shorter("poolguard.hold.in.jdbc.times", "0.128")).isEqualTo(1);
            assertThat(timer("poolguard.hold", "save answer").mean(TimeUnit.SECONDS))
                    .isGreaterThan(LONG);
        }
    }

    /** Nobody knows how long it was idle, so it is not among the holds that were idle for a short time. */
    @Test
    void hold_usedUnseen_isNoneOfThoseThatWereIdle() throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat")) {
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);
            try (Connection connection = guard.dataSource().getConnection()) {
                assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();
                until("held", () -> age("poolguard.hold.oldest") > LONG);
            }

            until("known", () -> registry.get("poolguard.labels").gauge().value() == 1);
            assertThat(shorter("poolguard.hold.times", "+Inf")).isEqualTo(1);
            assertThat(shorter("poolguard.hold.idle.times", "+Inf")).isZero();
            assertThat(shorter("poolguard.hold.idle.times", "0.128")).isZero();
            assertThat(timer("poolguard.hold.idle", "none").count()).isZero();
        }
    }

    @Test
    void wait_thenServed_countsItsWaitOnceItIsOver() throws Exception {
        HikariConfig config = GuardedH2.config("chat");
        config.setMaximumPoolSize(1);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);
            Connection held = guard.dataSource().getConnection();
            AtomicReference<String> failure = new AtomicReference<>("");
            Thread waiter = new Thread(() -> {
                try {
                    guard.databaseManager().useTransaction("wait", connection -> {});
                } catch (SQLException e) {
                    failure.set(e.toString());
                }
            });
            waiter.start();
            until("waits", () -> age("poolguard.waiter.oldest") > LONG);
            until("known", () -> registry.get("poolguard.labels").gauge().value() == 2);
            assertThat(timer("poolguard.acquire.wait", "wait").count()).isZero();
            assertThat(seconds("poolguard.acquire.wait", "wait")).isZero();

            held.close();
            waiter.join(PATIENCE.toMillis());

            assertThat(failure.get()).isEmpty();
            until("served", () -> timer("poolguard.acquire.wait", "wait").count() == 1);
            assertThat(seconds("poolguard.acquire.wait", "wait")).isGreaterThan(LONG);
            assertThat(shorter("poolguard.acquire.wait.times", "0.128")).isEqualTo(1); // the first, which did not wait
            assertThat(shorter("poolguard.acquire.wait.times", "+Inf")).isEqualTo(2);
        }
    }

    @Test
    void wait_inVain_isInTheTimerOfFailuresAlone() throws SQLException {
        HikariConfig config = GuardedH2.config("chat");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(600);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);
            try (Connection held = guard.dataSource().getConnection()) {
                assertThat(held.isClosed()).isFalse();
                try (Connection second = guard.dataSource().getConnection()) {
                    assertThat(second).as("it is held").isNull();
                } catch (SQLException e) {
                    until(
                            "known",
                            () -> registry.get("poolguard.labels").gauge().value() == 1);
                }
            }

            until("failed", () -> timer("poolguard.acquire.wait.failed", "none").count() == 1);
            assertThat(seconds("poolguard.acquire.wait.failed", "none")).isBetween(0.3, 5.0);
            assertThat(timer("poolguard.acquire.wait", "none").count()).isEqualTo(1);
            assertThat(seconds("poolguard.acquire.wait", "none")).isLessThan(0.3);
        }
    }

    private void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(PATIENCE.toNanos());
            Thread.onSpinWait();
        }
    }

    private FunctionTimer timer(String name, String label) {
        return registry.get(name).tag("label", label).functionTimer();
    }

    private double seconds(String timer, String label) {
        return timer(timer, label).totalTime(TimeUnit.SECONDS);
    }

    private double age(String meter) {
        return registry.get(meter).timeGauge().value(TimeUnit.SECONDS);
    }

    private double shorter(String times, String bound) {
        return registry.get(times).tag("le", bound).functionCounter().count();
    }
}
