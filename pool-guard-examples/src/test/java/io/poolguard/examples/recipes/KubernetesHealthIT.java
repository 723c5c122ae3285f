/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
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

    @Test
    void probes_somebodySendsHalfARequest_areAnswered() throws Exception {
        try (Socket half = new Socket(InetAddress.getLoopbackAddress(), health.port())) {
            half.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));
            half.getOutputStream().flush();
            Eventually.isTrue("it is being read", KubernetesHealthIT::oneReads);

            assertThat(probe("live").statusCode()).isEqualTo(200);
        }
    }

    /** Only a thread that has begun with the half request can be kept by it. */
    private static boolean oneReads() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Stream::of)
                .anyMatch(frame -> frame.getClassName().equals("sun.net.httpserver.Request")
                        && frame.getMethodName().equals("readLine"));
    }

    @Test
    void close_probesWereAnswered_leavesNoThread() throws Exception {
        assertThat(probe("live").statusCode()).isEqualTo(200);
        health.close();

        Eventually.isTrue(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("health-probe")));
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
