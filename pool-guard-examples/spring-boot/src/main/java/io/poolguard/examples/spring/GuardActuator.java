/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.micrometer.PoolGuardMetrics;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The guard in Actuator: health that waits for nobody, and the meters that {@code hikaricp.*} lack. */
@Configuration(proxyBeanMethods = false)
class GuardActuator {

    /** For readiness: DOWN takes the instance out of the traffic, DEGRADED does not. */
    @Bean
    HealthIndicator poolHealthIndicator(PoolGuard guard) {
        return () -> {
            PoolHealth health = guard.health();
            return Health.status(health.status().name())
                    .withDetails(health.toMap())
                    .build();
        };
    }

    /** For liveness: a database that is down is no reason to kill anybody. */
    @Bean
    HealthIndicator poolLiveHealthIndicator(PoolGuard guard) {
        return () -> (guard.health().isLive() ? Health.up() : Health.down()).build();
    }

    @Bean
    MeterBinder poolGuardMetrics(PoolGuard guard) {
        return new PoolGuardMetrics(guard);
    }
}
