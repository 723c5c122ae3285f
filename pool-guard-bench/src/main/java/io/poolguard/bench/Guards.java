/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.micrometer.PoolGuardMetrics;

/** The guard, with its defaults and with less and more than them. */
final class Guards {

    private Guards() {}

    static OpenPool byDefault(Database database) {
        return open(builder(database));
    }

    /** Its meters are read from the books, on the scraper's thread. */
    static OpenPool metrics(Database database) {
        PoolGuard guard = builder(database).build();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        PoolGuardMetrics metrics = new PoolGuardMetrics(guard);
        metrics.bindTo(registry);
        Scraper scraper = new Scraper(registry);
        return new OpenPool(guard.dataSource(), () -> {
            scraper.close();
            metrics.close();
            guard.close();
            registry.close();
        });
    }

    static OpenPool alwaysSites(Database database) {
        return open(builder(database).sites(Sites.ALWAYS));
    }

    static OpenPool measuredTimes(Database database) {
        return open(builder(database).measureJdbcTimes());
    }

    /** All that can be switched off is. The books, the marks, and the right end of a hold cannot. */
    static OpenPool off(Database database) {
        return open(builder(database)
                .sites(Sites.OFF)
                .react(Kind.NESTED, Reaction.OFF)
                .react(Kind.SUSPECTED_DEADLOCK, Reaction.OFF)
                .react(Kind.UNCOMMITTED_RETURN, Reaction.OFF)
                .react(Kind.HELD_AT_SLOW_CALL, Reaction.OFF)
                .failedStatement(FailedStatement.ALLOW));
    }

    private static PoolGuardBuilder builder(Database database) {
        return PoolGuard.newPool(database.hikari());
    }

    private static OpenPool open(PoolGuardBuilder builder) {
        PoolGuard guard = builder.build();
        return new OpenPool(guard.dataSource(), guard);
    }
}
