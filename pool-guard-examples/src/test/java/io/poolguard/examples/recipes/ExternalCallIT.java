/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpServer;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalCallIT {

    private final PoolGuard guard = RecipePool.guard(1);
    private final ExternalCall rates = new ExternalCall(guard, Duration.ofSeconds(20));
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private URI address;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] text = "1.08".getBytes(StandardCharsets.US_ASCII);
            try (exchange) {
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.createContext("/broken", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(500, 5);
                exchange.getResponseBody().write("sorry".getBytes(StandardCharsets.US_ASCII));
            }
        });
        server.createContext("/endless", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('1');
                exchange.getResponseBody().flush();
                awaitTheEnd();
            }
        });
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
    }

    private void awaitTheEnd() {
        try {
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        guard.close();
    }

    @Test
    void get_nothingInHand_isMade() throws IOException {
        assertThat(rates.get(address)).isEqualTo("1.08");
    }

    @Test
    void get_answerIsAFailure_isOneAndNoRate() {
        assertThatIOException()
                .isThrownBy(() -> rates.get(address.resolve("/broken")))
                .withMessage("the exchange rates were answered with status 500");
    }

    @Test
    void get_bodyDoesNotCome_endsAfterItsPatience() {
        ExternalCall hasty = new ExternalCall(guard, Duration.ofMillis(500));

        assertThatIOException()
                .isThrownBy(() -> hasty.get(address.resolve("/endless")))
                .withMessage("the exchange rates were not there within PT0.5S");
    }

    @Test
    void get_connectionInHand_isRefusedBeforeAnythingIsSent() throws SQLException {
        guard.databaseManager()
                .useTransaction(
                        "save rates",
                        connection -> assertThatIllegalStateException()
                                .isThrownBy(() -> rates.get(address))
                                .withMessageContaining("exchange rates"));

        assertThat(asked).hasValue(0);
    }
}
