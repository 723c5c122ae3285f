/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Scrapes a registry ten times a second, while a benchmark runs: far more often than a Prometheus does. */
final class Scraper implements AutoCloseable {

    private static final long PERIOD_MILLIS = 100;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scraper");
        thread.setDaemon(true);
        return thread;
    });

    Scraper(PrometheusMeterRegistry registry) {
        var unused = clock.scheduleAtFixedRate(registry::scrape, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
