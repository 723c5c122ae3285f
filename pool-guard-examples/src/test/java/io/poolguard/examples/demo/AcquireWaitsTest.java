/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcquireWaitsTest {

    private final AcquireWaits waits = new AcquireWaits(Duration.ofSeconds(2));
    private IMetricsTracker tracker;

    @BeforeEach
    void track() {
        tracker = waits.create("chat", new PoolStats(1_000) {
            @Override
            protected void update() {}
        });
    }

    @Test
    void waits_acquiresThatTimedOut_areLeftOut() {
        tracker.recordConnectionAcquiredNanos(Duration.ofMillis(10).toNanos());
        tracker.recordConnectionAcquiredNanos(Duration.ofMillis(2_004).toNanos());

        assertThat(waits.waits().p99()).isBetween(Duration.ofMillis(10), Duration.ofMillis(11));
    }

    @Test
    void reset_forgetsWhatCameBefore() {
        tracker.recordConnectionAcquiredNanos(Duration.ofMillis(900).toNanos());
        waits.reset();
        tracker.recordConnectionAcquiredNanos(Duration.ofMillis(10).toNanos());

        assertThat(waits.waits().p99()).isLessThan(Duration.ofMillis(11));
    }
}
