/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolguard.HealthLimits;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the real clock: the guard's watchdog has to tick for an age to move. */
class HoldAgesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @ParameterizedTest
    @ValueSource(strings = {"poolguard.hold.oldest", "poolguard.hold.idle.longest"})
    void age_whileHeld_grows(String meter) throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat");
                Connection connection = guard.dataSource().getConnection()) {
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);

            double first = ageAbove(0, meter);
            double second = ageAbove(first, meter);

            assertThat(second).isGreaterThan(first);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void idleLongest_afterACall_beginsAgain() throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat");
                Connection connection = guard.dataSource().getConnection()) {
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);
            double before = ageAbove(0.5, "poolguard.hold.idle.longest");

            connection.getMetaData();

            double after = ageBelow(before, "poolguard.hold.idle.longest");
            assertThat(after).isLessThan(before);
            assertThat(age("poolguard.hold.oldest")).isGreaterThanOrEqualTo(before);
        }
    }

    @Test
    void health_underPressure_isDegraded() throws SQLException {
        try (PoolGuard guard = GuardedH2.guard("chat");
                Connection connection = guard.dataSource().getConnection()) {
            guard.settings()
                    .healthLimits(HealthLimits.defaults()
                            .utilization(0.001)
                            .pending(1)
                            .pressureTime(Duration.ofMillis(1)));
            new PoolGuardMetrics(guard, new RisingClock()).bindTo(registry);

            // The watchdog must have found it so at two ticks.
            ageAbove(1, "poolguard.hold.oldest");

            assertThat(registry.get("poolguard.health").gauge().value()).isEqualTo(0.5);
            assertThat(registry.get("poolguard.health.causes")
                            .tag("cause", "pressure")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private double ageAbove(double bound, String meter) {
        return ageThat(age -> age > bound, meter);
    }

    private double ageBelow(double bound, String meter) {
        return ageThat(age -> age < bound, meter);
    }

    private double ageThat(DoublePredicate condition, String meter) {
        long start = System.nanoTime();
        double age = age(meter);
        while (!condition.test(age)) {
            assertThat(System.nanoTime() - start)
                    .as(meter + " stands at " + age)
                    .isLessThan(PATIENCE.toNanos());
            Thread.onSpinWait();
            age = age(meter);
        }
        return age;
    }

    private double age(String meter) {
        TimeGauge gauge = registry.get(meter).timeGauge();
        return gauge.value(TimeUnit.SECONDS);
    }
}
