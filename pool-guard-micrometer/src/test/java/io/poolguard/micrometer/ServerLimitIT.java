/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolguard.PoolGuard;
import io.poolguard.ServerCapacity;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a real server tells of its limit. */
class ServerLimitIT {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void serverLimit_askedSince_isWhatItHasTold() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .start();
                PoolGuard guard = PoolGuard.newPool(config(server)).build();
                PoolGuardMetrics metrics = new PoolGuardMetrics(guard, new RisingClock())) {
            metrics.bindTo(registry);
            assertThat(gauge("poolguard.server.limit")).isNaN();
            assertThat(gauge("poolguard.server.used")).isNaN();

            ServerCapacity.Limit told =
                    guard.checkServerCapacity(Duration.ofSeconds(30)).limit().orElseThrow();

            assertThat(gauge("poolguard.server.limit")).isEqualTo(told.connections());
            assertThat(gauge("poolguard.server.used")).isEqualTo(told.inUse()).isPositive();
        }
    }

    private static HikariConfig config(EmbeddedPostgres server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setDataSource(server.getPostgresDatabase());
        config.setMaximumPoolSize(2);
        return config;
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }
}
