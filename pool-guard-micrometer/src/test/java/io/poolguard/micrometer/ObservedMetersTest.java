/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** An application may have its observations metered under their names, in the registry that has the guard's meters. */
class ObservedMetersTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ObservationRegistry observations = ObservationRegistry.create();

    @Test
    void observations_meteredBesideTheGuardsMeters_areScrapedWithThem() throws SQLException {
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        try (PoolGuard guard = GuardedH2.guard("chat");
                PoolGuardMetrics metrics = new PoolGuardMetrics(guard, new RisingClock())) {
            use(guard);
            metrics.bindTo(registry);
            use(guard);

            assertThat(registry.scrape())
                    .contains("poolguard_session_seconds_count"
                            + "{error=\"none\",label=\"save answer\",outcome=\"committed\",pool=\"chat\"} 2")
                    .contains("poolguard_session_seconds_count"
                            + "{error=\"none\",label=\"chat\",outcome=\"none\",pool=\"chat\"} 2")
                    .contains("poolguard_session_hold_seconds_count{error=\"none\",label=\"chat\",pool=\"chat\"} 2")
                    .contains("poolguard_hold_seconds_count{label=\"chat\",pool=\"chat\"}")
                    .contains("poolguard_session_active_seconds_max{label=\"chat\",pool=\"chat\"} 0.0");
        }
    }

    private void use(PoolGuard guard) throws SQLException {
        var database = ObservedDatabase.of(guard, observations);
        database.useTransaction("save answer", connection -> {});
        try (Session session = database.openSession("chat")) {
            assertThat(session.connection().isClosed()).isFalse();
        }
    }
}
