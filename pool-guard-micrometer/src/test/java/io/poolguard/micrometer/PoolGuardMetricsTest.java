/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.PoolGuard;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.stream.Stream;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolGuardMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PoolGuard guard = GuardedH2.guard("chat");
    private final PoolGuardMetrics metrics = new PoolGuardMetrics(guard, new RisingClock());

    @AfterEach
    void nothingIsLeftHeld() {
        assertThat(guard.holds()).isEmpty();
        guard.close();
    }

    @Test
    void bindTo_registry_registersTheTable() throws SQLException {
        guard.databaseManager().useTransaction("save answer", connection -> {});

        metrics.bindTo(registry);

        assertThat(registry.getMeters())
                .extracting(PoolGuardMetricsTest::row)
                .containsOnly(Stream.of(GuardMeter.values())
                        .map(meter ->
                                meter.row().meterName() + " " + meter.row().type() + " " + unit(meter) + " "
                                        + meter.row().tags().stream().sorted().toList()
                                        + " " + meter.row().description())
                        .toArray(String[]::new));
    }

    private static @Nullable String unit(GuardMeter meter) {
        return meter.row().unit().isEmpty() ? null : meter.row().unit();
    }

    private static String row(Meter meter) {
        Meter.Id id = meter.getId();
        return id.getName() + " " + id.getType() + " " + id.getBaseUnit() + " "
                + id.getTags().stream().map(Tag::getKey).toList() + " " + id.getDescription();
    }

    @Test
    void bindTo_registryWithHikariCPsMeters_hasTheSamePoolTagAndLeavesThem() {
        HikariConfig config = GuardedH2.config("orders");
        config.setMetricRegistry(registry);
        try (PoolGuard other = PoolGuard.newPool(config).build()) {
            new PoolGuardMetrics(other, new RisingClock()).bindTo(registry);

            String hikari =
                    registry.get("hikaricp.connections.max").gauge().getId().getTag("pool");
            String ours = registry.get("poolguard.overflow").gauge().getId().getTag("pool");
            assertThat(ours).isEqualTo(hikari).isEqualTo("orders");
        }
    }

    @Test
    void bindTo_again_doesNothing() {
        metrics.bindTo(registry);
        var before = registry.getMeters();

        metrics.bindTo(registry);

        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void bindTo_poolOfTheSameName_isRefusedAndChangesNothing() {
        metrics.bindTo(registry);
        var before = registry.getMeters();

        try (PoolGuard other = GuardedH2.guard("chat");
                PoolGuardMetrics second = new PoolGuardMetrics(other, new RisingClock())) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> second.bindTo(registry))
                    .withMessage("chat - the registry has poolguard meters of a pool of this name already."
                            + " Give each pool a name of its own, or close the PoolGuardMetrics that came first");
        }

        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void overflow_poolGrownAboveBaseSize_isTheDifference() throws SQLException {
        metrics.bindTo(registry);

        try (Connection first = acquire();
                Connection second = acquire();
                Connection third = acquire()) {
            assertThat(value("poolguard.overflow")).isEqualTo(2);
            assertThat(value("poolguard.base.size")).isEqualTo(1);
            assertThat(Stream.of(first, second, third)).doesNotContainNull();
        }
    }

    @Test
    void broken_connectionLostInHand_isCounted() throws SQLException {
        metrics.bindTo(registry);

        try (Connection connection = acquire();
                Statement statement = connection.createStatement()) {
            statement.execute("create alias lose for \"" + LostConnection.class.getName() + ".lose\"");
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.executeQuery("select lose()"));
        }

        assertThat(broken()).isEqualTo(1);
    }

    @Test
    void holds_connectionInHand_isIdleInHand() throws SQLException {
        metrics.bindTo(registry);

        try (Connection connection = acquire()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(holds(HoldState.IDLE_IN_HAND)).isEqualTo(1);
            assertThat(holds(HoldState.IN_JDBC)).isZero();
        }
        assertThat(holds(HoldState.IDLE_IN_HAND)).isZero();
    }

    @Test
    void idleLongest_onlyUnobservedHold_isUnknown() throws SQLException {
        metrics.bindTo(registry);

        try (Connection connection = acquire()) {
            assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();

            assertThat(holds(HoldState.UNOBSERVED)).isEqualTo(1);
            assertThat(holds(HoldState.IDLE_IN_HAND)).isZero();
            assertThat(value("poolguard.hold.idle.longest")).isNaN();
        }
    }

    @Test
    void ages_nobodyHolds_areZero() {
        metrics.bindTo(registry);

        assertThat(value("poolguard.hold.oldest")).isZero();
        assertThat(value("poolguard.hold.idle.longest")).isZero();
    }

    @Test
    void gauges_poolClosed_areUnknown() {
        metrics.bindTo(registry);

        guard.close();

        assertThat(registry.getMeters())
                .filteredOn(Gauge.class::isInstance)
                .filteredOn(gauge -> !gauge.getId().getName().startsWith("poolguard.health"))
                .hasSizeGreaterThan(1)
                .allSatisfy(gauge -> assertThat(((Gauge) gauge).value()).isNaN());
    }

    /** The pool lives on, and nobody keeps its books. */
    @Test
    void gauges_guardOfALentPoolClosed_areUnknown() {
        try (HikariDataSource pool = GuardedH2.unusedPool("lent");
                PoolGuardMetrics ofLent = lentAndLeft(pool)) {
            ofLent.bindTo(registry);

            assertThat(pool.isClosed()).isFalse();
            assertThat(value("poolguard.hold.oldest")).isNaN();
            assertThat(value("poolguard.base.size")).isNaN();
            assertThat(value("poolguard.health")).isZero();
        }
    }

    private static PoolGuardMetrics lentAndLeft(HikariDataSource pool) {
        try (PoolGuard guard = PoolGuard.over(pool).build()) {
            return new PoolGuardMetrics(guard, new RisingClock());
        }
    }

    /** Within the time for which a reading is kept, nothing can come between the states. */
    @Test
    void holds_readWithinAMoment_areOfOneReadingAndAddUp() throws SQLException {
        PoolGuardMetrics ofAMoment = new PoolGuardMetrics(guard, () -> 0);
        ofAMoment.bindTo(registry);
        try (Connection connection = acquire()) {
            assertThat(Stream.of(HoldState.values()).mapToDouble(this::holds).sum())
                    .isEqualTo(1);
            assertThat(connection.isClosed()).isFalse();
        }

        assertThat(Stream.of(HoldState.values()).mapToDouble(this::holds).sum()).isEqualTo(1);
        ofAMoment.close();
    }

    @Test
    void poolTag_longName_isHikariCPsOwn() {
        String name = "a pool whose name is longer than the sixty-four characters that a message of the guard shows";
        HikariConfig config = GuardedH2.config(name);
        config.setMetricRegistry(registry);
        try (PoolGuard other = PoolGuard.newPool(config).build();
                PoolGuardMetrics ofOther = new PoolGuardMetrics(other)) {
            ofOther.bindTo(registry);

            assertThat(registry.get("hikaricp.connections.max").gauge().getId().getTag("pool"))
                    .isEqualTo(name);
            assertThat(registry.get("poolguard.overflow").gauge().getId().getTag("pool"))
                    .isEqualTo(name);
        }
    }

    @Test
    void gauges_poolNotUsedYet_doNotStartIt() {
        try (HikariDataSource pool = GuardedH2.unusedPool("lazy");
                PoolGuard lazy = PoolGuard.over(pool).build();
                PoolGuardMetrics lazyMetrics = new PoolGuardMetrics(lazy, new RisingClock())) {
            lazyMetrics.bindTo(registry);

            assertThat(value("poolguard.base.size")).isEqualTo(1);
            assertThat(value("poolguard.overflow")).isZero();
            assertThat(value("poolguard.hold.oldest")).isZero();
            assertThat(pool.isRunning()).isFalse();
        }
    }

    @Test
    void gauges_poolExhausted_areReadWithoutAConnection() throws SQLException {
        metrics.bindTo(registry);

        try (Connection first = acquire();
                Connection second = acquire();
                Connection third = acquire()) {
            assertThat(Stream.of(first, second, third)).doesNotContainNull();
            assertThat(registry.getMetersAsString()).contains("poolguard.holds");
            assertThat(guard.snapshot().active()).isEqualTo(3);
            assertThat(guard.snapshot().pending()).isZero();
        }
    }

    @Test
    void gauges_afterGarbageCollection_stillRead() {
        try (HikariDataSource pool = GuardedH2.unusedPool("kept")) {
            WeakReference<Object> collected = bindAndForget(pool);
            while (collected.get() != null) {
                System.gc();
            }

            assertThat(value("poolguard.base.size")).isEqualTo(1);
            assertThat(value("poolguard.hold.oldest")).isZero();
            assertThat(broken()).isZero();
        }
    }

    private WeakReference<Object> bindAndForget(HikariDataSource pool) {
        new PoolGuardMetrics(PoolGuard.over(pool).build(), new RisingClock()).bindTo(registry);
        return new WeakReference<>(new Object());
    }

    @Test
    void close_ofOneOfTwo_removesItsOwnMetersOnly() {
        registry.counter("orders.placed");
        try (PoolGuard other = GuardedH2.guard("orders");
                PoolGuardMetrics second = new PoolGuardMetrics(other, new RisingClock())) {
            second.bindTo(registry);
            var expected = registry.getMeters();
            metrics.bindTo(registry);

            metrics.close();

            assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void close_metersReplacedByAnotherGuards_leavesThem() {
        metrics.bindTo(registry);
        registry.clear();
        try (PoolGuard other = GuardedH2.guard("chat");
                PoolGuardMetrics second = new PoolGuardMetrics(other, new RisingClock())) {
            second.bindTo(registry);
            var theirs = registry.getMeters();

            metrics.close();

            assertThat(registry.getMeters()).isNotEmpty().containsExactlyInAnyOrderElementsOf(theirs);
        }
    }

    @Test
    void bindTo_afterClose_registersAgain() {
        metrics.bindTo(registry);
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();

        metrics.bindTo(registry);

        assertThat(value("poolguard.base.size")).isEqualTo(1);
    }

    @Test
    void scrape_byPrometheus_saysEachUnitOnce() throws SQLException {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

        try (Connection connection = acquire()) {
            metrics.bindTo(prometheus);
            assertThat(connection.isClosed()).isFalse();
            assertThat(prometheus.scrape().lines().filter(line -> !line.startsWith("#")))
                    .contains(
                            "poolguard_base_size_connections{pool=\"chat\"} 1.0",
                            "poolguard_acquire_wait_seconds_count{label=\"none\",pool=\"chat\"} 1",
                            "poolguard_hold_times_total{le=\"0.128\",pool=\"chat\"} 0.0",
                            "poolguard_server_limit_connections{pool=\"chat\"} NaN",
                            "poolguard_broken_connections_total{pool=\"chat\"} 0.0",
                            "poolguard_holds_connections{pool=\"chat\",state=\"idle_in_hand\"} 1.0",
                            "poolguard_holds_connections{pool=\"chat\",state=\"in_jdbc\"} 0.0")
                    .anyMatch(line -> line.startsWith("poolguard_overflow_connections{pool=\"chat\"} "))
                    .anyMatch(line -> line.startsWith("poolguard_hold_oldest_seconds{pool=\"chat\"} "))
                    .anyMatch(line -> line.startsWith("poolguard_hold_idle_longest_seconds{pool=\"chat\"} "));
        }
    }

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private double value(String gauge) {
        return registry.get(gauge).gauge().value();
    }

    private double broken() {
        return registry.get("poolguard.broken").functionCounter().count();
    }

    private double holds(HoldState state) {
        return registry.get("poolguard.holds")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .gauge()
                .value();
    }
}
