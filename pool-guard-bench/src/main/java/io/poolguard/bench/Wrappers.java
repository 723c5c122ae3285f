/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.p6spy.engine.spy.P6DataSource;
import com.vladmihalcea.flexypool.FlexyPoolDataSource;
import com.vladmihalcea.flexypool.adaptor.HikariCPPoolAdapter;
import com.vladmihalcea.flexypool.config.FlexyPoolConfiguration;
import com.vladmihalcea.flexypool.metric.micrometer.MicrometerMetrics;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import net.ttddyy.observation.tracing.DataSourceObservationListener;

/** What others put around a HikariCP that is as it comes. Each with the least that it is of use with. */
final class Wrappers {

    private Wrappers() {}

    /** Its metrics alone: its strategies for an empty pool act on timeouts, which there are none of. */
    @SuppressWarnings("unchecked") // an empty array of strategies, which have a type parameter
    static OpenPool flexyPool(Database database) {
        HikariDataSource pool = new HikariDataSource(database.hikari());
        PrometheusMeterRegistry registry = registry();
        FlexyPoolConfiguration<HikariDataSource> configuration = new FlexyPoolConfiguration.Builder<>(
                        "bench", pool, HikariCPPoolAdapter.FACTORY)
                .setMetricsFactory(properties -> new MicrometerMetrics(properties, registry))
                .build();
        FlexyPoolDataSource<HikariDataSource> around = new FlexyPoolDataSource<>(configuration);
        return new OpenPool(around, () -> {
            around.close();
            pool.close();
            registry.close();
        });
    }

    /** One listener for queries, which does nothing: the price of being told. */
    static OpenPool datasourceProxy(Database database) {
        HikariDataSource pool = new HikariDataSource(database.hikari());
        DataSource around = ProxyDataSourceBuilder.create(pool)
                .name("bench")
                .listener(QueryExecutionListener.DEFAULT)
                .build();
        return new OpenPool(around, pool);
    }

    /** Observations of connections, queries and result sets, each made a timer by Micrometer's own handler. */
    static OpenPool datasourceMicrometer(Database database) {
        HikariDataSource pool = new HikariDataSource(database.hikari());
        PrometheusMeterRegistry registry = registry();
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        DataSourceObservationListener listener = new DataSourceObservationListener(observations);
        DataSource around = ProxyDataSourceBuilder.create(pool)
                .name("bench")
                .listener(listener)
                .methodListener(listener)
                .proxyResultSet()
                .build();
        return new OpenPool(around, () -> {
            pool.close();
            registry.close();
        });
    }

    /** It logs each statement, to a logger whose level is off; see {@code spy.properties}. */
    static OpenPool p6spy(Database database) {
        HikariDataSource pool = new HikariDataSource(database.hikari());
        return new OpenPool(new P6DataSource(pool), pool);
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}
