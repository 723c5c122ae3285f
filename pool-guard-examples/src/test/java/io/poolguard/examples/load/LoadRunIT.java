/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.demo.ChatClient;
import io.poolguard.examples.load.PoolCurve.Point;
import io.poolguard.examples.web.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a service that does not tell all. */
class LoadRunIT {

    private static final String POOL = "{\"figures\":{\"checked_out\":3,\"pending\":2},\"holders\":[]}";

    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer service;
    private URI address;

    @BeforeEach
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/conversations", exchange -> answer(exchange, 201, "{\"id\":1}"));
        service.start();
        address = URI.create("http://127.0.0.1:" + service.getAddress().getPort() + "/");
    }

    @AfterEach
    void close() {
        service.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void run_serviceDoesNotTellWhatIsHeld_failsInsteadOfSayingNothingIs() {
        service.createContext("/pool", exchange -> answer(exchange, 200, "{\"figures\":{}}"));
        LoadSettings settings = new LoadSettings(
                1,
                Duration.ofSeconds(1),
                1,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Optional.of(address),
                Path.of("unused"),
                DatabaseEndpoint.inMemory());

        assertThatIOException()
                .isThrownBy(() -> new LoadRun("service", settings, line -> {}).run(address))
                .withMessage("the service does not tell the pool's checked_out");
    }

    @Test
    void curve_serviceDoesNotTellTwice_goesOnAndCountsThem() throws Exception {
        service.createContext("/pool", exchange -> {
            switch (asked.incrementAndGet()) {
                case 2 -> answer(exchange, 500, "");
                case 3 -> answer(exchange, 200, "{\"figures\":{\"checked_out\":3},\"holders\":[]}");
                default -> answer(exchange, 200, POOL);
            }
        });

        try (PoolCurve curve = PoolCurve.start(new ChatClient(address, Runnable::run, Duration.ofSeconds(20)))) {
            Eventually.isTrue("asked four times", () -> asked.get() >= 4);
            List<Point> points = curve.stop();

            assertThat(points).hasSize(asked.get() - 2).allSatisfy(point -> {
                assertThat(point.active()).isEqualTo(3);
                assertThat(point.pending()).isEqualTo(2);
            });
            assertThat(curve.missed()).isEqualTo(2);
        }
    }

    @Test
    void line_pointsAreMissing_saysHowMany() {
        LoadResult whole = new LoadResult("service", 1, 1, 0, Duration.ofSeconds(1), List.of(), 0);
        LoadResult holed = new LoadResult("service", 1, 1, 0, Duration.ofSeconds(1), List.of(), 2);

        assertThat(holed.line()).endsWith("1.0 s; the pool was not told 2 times; every connection was given back");
        assertThat(whole.line()).endsWith("1.0 s; every connection was given back");
    }
}
