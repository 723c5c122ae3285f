/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The meters of labels: when they come, what they count, and how many there may be. */
class LabelMetersTest {

    private static final int MANY = 100_000;
    private static final int MOST_LABELS = 101;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PoolGuard guard = GuardedH2.guard("chat");

    private final PoolGuardMetrics metrics = new PoolGuardMetrics(guard, new RisingClock());

    @AfterEach
    void nothingIsLeftHeld() {
        assertThat(guard.holds()).isEmpty();
        metrics.close();
        guard.close();
    }

    @Test
    void bindTo_labelUsedBefore_hasItsMetersAtOnce() throws SQLException {
        use("save answer");

        metrics.bindTo(registry);

        assertThat(timer("poolguard.hold", "save answer").count()).isEqualTo(1);
    }

    @Test
    void scrape_labelUsedSince_bringsItsMeters() throws SQLException {
        metrics.bindTo(registry);
        use("save answer");
        assertThat(registry.find("poolguard.hold").meters()).isEmpty();

        assertThat(labels()).isEqualTo(1);

        assertThat(timer("poolguard.hold", "save answer").count()).isEqualTo(1);
    }

    @Test
    void scrape_labelsDenied_bringsNone() throws SQLException {
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("poolguard.labels"));
        metrics.bindTo(registry);
        use("save answer");

        assertThat(registry.getMetersAsString()).isNotEmpty();

        assertThat(registry.find("poolguard.hold").meters()).isEmpty();
    }

    @Test
    void scrape_registryThrowsAtTheNewMeters_triesAgainAtTheNext() throws SQLException {
        boolean[] failing = {true};
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                if (failing[0] && id.getName().equals("poolguard.hold.idle")) {
                    throw new IllegalStateException("a registry's bug");
                }
                return MeterFilterReply.NEUTRAL;
            }
        });
        metrics.bindTo(registry);
        use("save answer");
        assertThat(labels()).isNaN();
        assertThat(registry.find("poolguard.hold").meters()).isEmpty();

        failing[0] = false;

        assertThat(labels()).isEqualTo(1);
        assertThat(timer("poolguard.hold.idle", "save answer").count()).isEqualTo(1);
    }

    @Test
    void counts_someAcquires_keepSuccessesAndFailuresApart() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        use("one");
        use("two");
        use("two");
        guard.databaseManager().useTransaction("outer", outer -> {
            assertThatThrownBy(() -> use("two")).isInstanceOf(IllegalStateException.class);
            metrics.bindTo(registry);

            assertThat(timer("poolguard.acquire.wait", "outer").count()).isEqualTo(1);
            assertThat(timer("poolguard.hold", "outer").count()).isZero();
        });

        assertThat(timer("poolguard.hold", "outer").count()).isEqualTo(1);
        assertThat(timer("poolguard.acquire.wait", "one").count()).isEqualTo(1);
        assertThat(timer("poolguard.acquire.wait.failed", "one").count()).isZero();
        assertThat(timer("poolguard.acquire.wait", "two").count()).isEqualTo(2);
        assertThat(timer("poolguard.acquire.wait.failed", "two").count()).isEqualTo(1);
        assertThat(timer("poolguard.hold", "two").count()).isEqualTo(2);
        assertThat(below("poolguard.acquire.wait.times", "0.128")).isEqualTo(4);
        assertThat(below("poolguard.acquire.wait.times", "+Inf")).isEqualTo(4);
    }

    @Test
    void times_ofNothing_areThereAtZero() {
        metrics.bindTo(registry);

        for (String times : new String[] {
            "poolguard.acquire.wait.times",
            "poolguard.hold.times",
            "poolguard.hold.in.jdbc.times",
            "poolguard.hold.idle.times"
        }) {
            assertThat(registry.find(times).functionCounters())
                    .hasSize(15)
                    .allSatisfy(counter -> assertThat(counter.count()).isZero());
            assertThat(below(times, "1048.576")).isZero();
        }
    }

    /** Labels made of user input: neither the registry nor the scrape grows with them. */
    @Test
    void series_hundredThousandLabels_areAtMostAHundredAndOneForAMeter() throws SQLException {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        metrics.bindTo(prometheus);
        for (int i = 0; i < MANY; i++) {
            use("answer of user " + i);
        }
        prometheus.scrape();

        Map<String, Long> series = prometheus
                .scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.groupingBy(line -> line.substring(0, line.indexOf('{')), Collectors.counting()));
        assertThat(series.values()).allMatch(count -> count <= MOST_LABELS);
        assertThat(series).containsEntry("poolguard_hold_seconds_count", (long)
                guard.figures().size());
        assertThat(sum(prometheus, "poolguard.acquire.wait")).isEqualTo(MANY);
    }

    @Test
    void close_labelsMetSince_removesTheirMetersToo() throws SQLException {
        registry.counter("orders.placed");
        metrics.bindTo(registry);
        use("save answer");
        labels();

        metrics.close();

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("orders.placed");
    }

    @Test
    void binding_addedToAfterItsRemoval_leavesNothing() {
        Binding binding = new Binding(registry, "chat");
        binding.remove();

        binding.add(List.of(to -> to.counter("late")));

        assertThat(registry.getMeters()).isEmpty();
    }

    private void use(String label) throws SQLException {
        guard.databaseManager().useTransaction(label, connection -> {});
    }

    private double labels() {
        return registry.get("poolguard.labels").gauge().value();
    }

    private FunctionTimer timer(String name, String label) {
        return registry.get(name).tag("label", label).functionTimer();
    }

    private double below(String times, String bound) {
        return registry.get(times).tag("le", bound).functionCounter().count();
    }

    private static double sum(MeterRegistry registry, String timer) {
        return registry.find(timer).functionTimers().stream()
                .mapToDouble(FunctionTimer::count)
                .sum();
    }
}
