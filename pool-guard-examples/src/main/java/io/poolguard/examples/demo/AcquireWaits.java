/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long acquires waited, as HikariCP itself measured it. Those that timed out are counted apart. */
final class AcquireWaits implements MetricsTrackerFactory {

    private final Histogram waits = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(10), 3);
    private final long timeoutNanos;

    /**
     * @param timeout the pool's acquire timeout: HikariCP measures the acquires that time out like the others, and
     *     tells them apart by nothing else
     */
    AcquireWaits(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    @Override
    public IMetricsTracker create(String poolName, PoolStats poolStats) {
        return new IMetricsTracker() {
            @Override
            public void recordConnectionAcquiredNanos(long elapsed) {
                if (elapsed < timeoutNanos) {
                    waits.recordValue(elapsed);
                }
            }
        };
    }

    /** Forgets what came before the run. */
    void reset() {
        waits.reset();
    }

    /** How long the acquires that got a connection waited. */
    Waits waits() {
        return new Waits(at(50), at(99));
    }

    /**
     * The waits of a run.
     *
     * @param p50 what half of the acquires did not exceed
     * @param p99 what 99 of 100 did not exceed
     */
    record Waits(Duration p50, Duration p99) {}

    private Duration at(double percentile) {
        return Duration.ofNanos(waits.getValueAtPercentile(percentile));
    }
}
