/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.zaxxer.hikari.HikariConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What OpenTelemetry gets: the meters after Micrometer's own exporter, as they are sent. */
class OpenTelemetryPoolMetricsTest {

    private static final OtlpConfig IN_SECONDS = key -> key.equals("otlp.baseTimeUnit") ? "seconds" : null;

    private final PoolGuard guard = PoolGuard.newPool(smallPool()).build();
    private final OpenTelemetryPoolMetrics metrics = new OpenTelemetryPoolMetrics(guard, new RisingClock());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void nothingIsLeftHeld() {
        assertThat(guard.holds()).isEmpty();
        guard.close();
    }

    /** One connection at least, two at most. */
    private static HikariConfig smallPool() {
        HikariConfig config = GuardedH2.config("chat");
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(250);
        return config;
    }

    @Test
    void export_everyMeter_hasNameUnitAndAttributesOfTheConventions() {
        Map<String, Metric> sent = sent();

        assertThat(sent.values())
                .extracting(metric -> metric.getName() + " " + metric.getUnit() + " " + keys(metric))
                .containsExactlyInAnyOrder(
                        "db.client.connection.count {connection}"
                                + " [db.client.connection.pool.name, db.client.connection.state]",
                        "db.client.connection.max {connection} [db.client.connection.pool.name]",
                        "db.client.connection.idle.max {connection} [db.client.connection.pool.name]",
                        "db.client.connection.idle.min {connection} [db.client.connection.pool.name]",
                        "db.client.connection.pending_requests {request} [db.client.connection.pool.name]",
                        "db.client.connection.timeouts {timeout} [db.client.connection.pool.name]",
                        // Micrometer's word for the unit: the conventions have "s".
                        "db.client.connection.wait_time seconds [db.client.connection.pool.name]",
                        "db.client.connection.use_time seconds [db.client.connection.pool.name]");
    }

    @Test
    void export_registryWithoutSettings_hasItsTimesInMilliseconds() {
        assertThat(sent(OtlpConfig.DEFAULT).get("db.client.connection.use_time").getUnit())
                .isEqualTo("milliseconds");
    }

    @Test
    void scrape_prometheus_hasTheUnitsInTheNames() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);

        assertThat(prometheus.scrape()).contains("db_client_connection_max__connection_{");
    }

    @Test
    void export_timeoutsAndTimes_areACumulativeSumAndHistogramsWithoutBuckets() {
        Map<String, Metric> sent = sent();

        Metric timeouts = sent.get("db.client.connection.timeouts");
        assertThat(timeouts.getSum().getIsMonotonic()).isTrue();
        assertThat(timeouts.getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        assertThat(sent.get("db.client.connection.use_time").getHistogram().getDataPointsList())
                .singleElement()
                .satisfies(point -> assertThat(point.getExplicitBoundsList()).isEmpty());
    }

    @Test
    void export_connectionsInHand_areCountedByState() throws SQLException {
        try (Connection first = guard.dataSource().getConnection();
                Connection second = guard.dataSource().getConnection()) {
            assertThat(first).isNotSameAs(second);
            assertThatExceptionOfType(AcquireTimeoutException.class)
                    .isThrownBy(() -> guard.dataSource().getConnection());

            Map<String, Metric> sent = sent();

            assertThat(points(sent.get("db.client.connection.count")))
                    .containsExactlyInAnyOrder(
                            "db.client.connection.pool.name=chat,db.client.connection.state=used: 2.0",
                            "db.client.connection.pool.name=chat,db.client.connection.state=idle: 0.0");
            assertThat(points(sent.get("db.client.connection.max")))
                    .containsExactly("db.client.connection.pool.name=chat: 2.0");
            assertThat(points(sent.get("db.client.connection.idle.max")))
                    .containsExactly("db.client.connection.pool.name=chat: 2.0");
            assertThat(points(sent.get("db.client.connection.idle.min")))
                    .containsExactly("db.client.connection.pool.name=chat: 1.0");
            assertThat(points(sent.get("db.client.connection.pending_requests")))
                    .containsExactly("db.client.connection.pool.name=chat: 0.0");
            assertThat(points(sent.get("db.client.connection.timeouts")))
                    .containsExactly("db.client.connection.pool.name=chat: 1.0");
        }
    }

    @Test
    void export_holdsOfAllLabels_areCountedInTheTimes() throws SQLException {
        guard.databaseManager().useTransaction("load history", connection -> {});
        guard.databaseManager().useTransaction("save answer", connection -> {});
        try (Connection held = guard.dataSource().getConnection()) {
            assertThat(held.isClosed()).isFalse();

            Map<String, Metric> sent = sent();

            assertThat(count(sent.get("db.client.connection.wait_time"))).isEqualTo(3);
            assertThat(count(sent.get("db.client.connection.use_time"))).isEqualTo(2);
        }
    }

    @Test
    void gauges_poolClosed_areUnknown() {
        metrics.bindTo(registry);

        guard.close();

        assertThat(registry.get("db.client.connection.count").gauges())
                .hasSize(2)
                .allSatisfy(gauge -> assertThat(gauge.value()).isNaN());
        assertThat(registry.get("db.client.connection.max").gauge().value()).isNaN();
    }

    @Test
    void bindTo_poolOfTheSameName_isRefusedAndChangesNothing() {
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        var before = registry.getMeters();

        try (PoolGuard other = GuardedH2.guard("chat");
                OpenTelemetryPoolMetrics second = new OpenTelemetryPoolMetrics(other, new RisingClock())) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> second.bindTo(registry))
                    .withMessage(
                            "chat - the registry has db.client.connection meters of a pool of this name already."
                                    + " Give each pool a name of its own, or close the OpenTelemetryPoolMetrics that came first");
        }

        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void close_besideOtherMeters_removesOnlyItsOwn() {
        PoolGuardMetrics others = new PoolGuardMetrics(guard, new RisingClock());
        others.bindTo(registry);
        var before = registry.getMeters();
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).hasSizeGreaterThan(before.size());

        metrics.close();

        assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(before);
    }

    // ------------------------------------------------------------------

    private Map<String, Metric> sent() {
        return sent(IN_SECONDS);
    }

    /** What one export sends, by the metrics' names. */
    private Map<String, Metric> sent(OtlpConfig config) {
        List<byte[]> requests = new ArrayList<>();
        OtlpMeterRegistry otlp = OtlpMeterRegistry.builder(config)
                .metricsSender(request -> requests.add(request.getMetricsData()))
                .build();
        try {
            metrics.bindTo(otlp);
        } finally {
            otlp.close(); // exports what it has, once more
        }
        return requests.stream()
                .flatMap(request -> parsed(request).getResourceMetricsList().stream())
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                // The exporter's own minute may have come in between.
                .collect(Collectors.toMap(Metric::getName, Function.identity(), (first, last) -> last));
    }

    private static ExportMetricsServiceRequest parsed(byte[] request) {
        try {
            return ExportMetricsServiceRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> keys(Metric metric) {
        List<KeyValue> attributes = switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPoints(0).getAttributesList();
            case SUM -> metric.getSum().getDataPoints(0).getAttributesList();
            case HISTOGRAM -> metric.getHistogram().getDataPoints(0).getAttributesList();
            default -> throw new AssertionError(metric);
        };
        return attributes.stream().map(KeyValue::getKey).sorted().toList();
    }

    private static List<String> points(Metric metric) {
        List<NumberDataPoint> points = metric.hasSum()
                ? metric.getSum().getDataPointsList()
                : metric.getGauge().getDataPointsList();
        return points.stream()
                .map(point -> point.getAttributesList().stream()
                                .map(attribute -> attribute.getKey() + "="
                                        + attribute.getValue().getStringValue())
                                .sorted()
                                .collect(Collectors.joining(","))
                        + ": " + point.getAsDouble())
                .toList();
    }

    private static long count(Metric metric) {
        return metric.getHistogram().getDataPoints(0).getCount();
    }
}
