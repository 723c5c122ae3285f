/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Health for Kubernetes: {@code /live} for the liveness probe, {@code /ready} for the readiness probe.
 *
 * <p>Both read counters, and never take a connection: a probe that asks the pool for one hangs when the pool is empty,
 * and Kubernetes then restarts what was only busy. Live is what can still recover by itself: a restart cures neither a
 * database that is down nor a load that is too high. Not ready is what serves nobody: the database is out of reach, the
 * pool is stuck, suspended or closing. A pool that is exhausted and moves stays ready: all instances would leave at
 * once.
 */
public final class KubernetesHealth implements AutoCloseable {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final int PROBES_AT_ONCE = 4;

    private final PoolGuard guard;
    private final HttpServer server;

    // Without it all probes share one thread, and whoever sends half a request keeps it.
    private final ExecutorService probes = Executors.newFixedThreadPool(PROBES_AT_ONCE, task -> {
        Thread thread = new Thread(task, "health-probe");
        thread.setDaemon(true);
        return thread;
    });

    public KubernetesHealth(PoolGuard guard, InetSocketAddress address) throws IOException {
        this.guard = guard;
        server = HttpServer.create(address, 0);
        server.setExecutor(probes);
        server.createContext("/live", exchange -> {
            PoolHealth health = this.guard.health();
            answer(exchange, health.isLive() ? OK : UNAVAILABLE, health);
        });
        server.createContext("/ready", exchange -> {
            PoolHealth health = this.guard.health();
            answer(exchange, health.isReady() ? OK : UNAVAILABLE, health);
        });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, PoolHealth health) throws IOException {
        byte[] text = health.toString().getBytes(StandardCharsets.UTF_8); // status and reasons, in one line
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        probes.shutdownNow();
    }
}
