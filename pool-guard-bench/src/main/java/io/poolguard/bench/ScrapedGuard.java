/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.PoolGuard;
import io.poolguard.micrometer.PoolGuardMetrics;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A guard whose labels have been used, and whose meters are in a registry for Prometheus. */
@State(Scope.Benchmark)
public class ScrapedGuard {

    /** How many labels have been used. */
    @Param({"1", "99"})
    int labels = 1;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PoolGuard guard =
            PoolGuard.newPool(Database.stub(10).hikari()).build();

    /**
     * Uses the labels, and binds the meters.
     *
     * @throws SQLException never
     */
    @Setup
    public void bind() throws SQLException {
        for (int i = 0; i < labels; i++) {
            guard.databaseManager().useTransaction("label " + i, connection -> {});
        }
        new PoolGuardMetrics(guard).bindTo(registry);
    }

    /** Closes the guard. */
    @TearDown
    public void close() {
        guard.close();
        registry.close();
    }

    String scrape() {
        return registry.scrape();
    }
}
