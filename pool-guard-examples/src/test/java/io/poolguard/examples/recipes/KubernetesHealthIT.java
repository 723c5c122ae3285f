/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesHealthIT {

    private final PoolGuard guard = RecipePool.guard(1);
    private final HttpClient kubelet = HttpClient.newHttpClient();
    private KubernetesHealth health;

    @BeforeEach
    void open() throws IOException {
        health = new KubernetesHealth(guard, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        health.close();
        guard.close();
    }

    @Test
    void probes_poolIsWell_areOkAndSayHowItIs() throws Exception {
        assertThat(probe("live").statusCode()).isEqualTo(200);
        assertThat(probe("ready").statusCode()).isEqualTo(200);
        assertThat(probe("ready").body()).isEqualTo("recipe - UP");
    }

    @Test
    void probes_allConnectionsInUse_areOk() throws Exception {
        try (Connection held = guard.dataSource().getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThat(probe("live").statusCode()).isEqualTo(200);
            assertThat(probe("ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void probes_poolClosed_areUnavailable() throws Exception {
        guard.close();

        assertThat(probe("live").statusCode()).isEqualTo(503);
        assertThat(probe("ready").statusCode()).isEqualTo(503);
        assertThat(probe("ready").body()).startsWith("recipe - DOWN (");
    }

    /** What no restart cures: to stay alive, and to serve nobody. */
    @Test
    void probes_poolSuspended_areLiveAndNotReady() throws Exception {
        HikariConfig config = RecipePool.config(1);
        config.setAllowPoolSuspension(true);
        try (PoolGuard suspended = PoolGuard.newPool(config).build();
                KubernetesHealth of =
                        new KubernetesHealth(suspended, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            suspend(suspended);

            assertThat(probe(of, "live").statusCode()).isEqualTo(200);
            assertThat(probe(of, "ready").statusCode()).isEqualTo(503);
        }
    }

    private static void suspend(PoolGuard guard) throws SQLException {
        try (Connection first = guard.dataSource().getConnection()) {
            assertThat(first.isClosed()).isFalse();
        }
        guard.dataSource().unwrap(HikariDataSource.class).getHikariPoolMXBean().suspendPool();
    }

    private HttpResponse<String> probe(String path) throws IOException, InterruptedException {
        return probe(health, path);
    }

    private HttpResponse<String> probe(KubernetesHealth of, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.port() + "/" + path))
                .timeout(Duration.ofSeconds(20))
                .build();
        return kubelet.send(request, BodyHandlers.ofString());
    }
}
