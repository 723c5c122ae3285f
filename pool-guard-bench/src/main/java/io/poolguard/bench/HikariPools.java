/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.metrics.prometheus.PrometheusMetricsTrackerFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import java.util.concurrent.TimeUnit;

/** HikariCP with nothing around it, and what it brings along itself. */
final class HikariPools {

    private HikariPools() {}

    static OpenPool bare(Database database) {
        return open(database.hikari());
    }

    /** An exception and a timer per acquire. */
    static OpenPool leakDetection(Database database) {
        HikariConfig config = database.hikari();
        config.setLeakDetectionThreshold(TimeUnit.MINUTES.toMillis(1));
        return open(config);
    }

    /** Three timers and some gauges in a registry that is scraped; no histograms, which are off as it comes. */
    static OpenPool micrometer(Database database) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        HikariConfig config = database.hikari();
        config.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        HikariDataSource pool = new HikariDataSource(config);
        Scraper scraper = new Scraper(registry);
        return new OpenPool(pool, () -> {
            scraper.close();
            pool.close();
            registry.close();
        });
    }

    /** Summaries with quantiles in Prometheus's former client. */
    static OpenPool prometheus(Database database) {
        HikariConfig config = database.hikari();
        // A registry of its own: the default one would still have the meters of the set-up before.
        config.setMetricsTrackerFactory(new PrometheusMetricsTrackerFactory(new CollectorRegistry()));
        return open(config);
    }

    private static OpenPool open(HikariConfig config) {
        HikariDataSource pool = new HikariDataSource(config);
        return new OpenPool(pool, pool);
    }
}
