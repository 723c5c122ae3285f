/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.poolguard.examples.demo.ChatClient.Reply;
import io.poolguard.examples.web.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a service that falls silent. */
class ChatClientIT {

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private ServerSocket service;

    @BeforeEach
    void open() throws IOException {
        service = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        service.setSoTimeout(20_000);
    }

    @AfterEach
    void close() throws IOException {
        service.close();
        callbacks.shutdown();
    }

    @Test
    void figures_serviceIsSilent_failAfterTheirTime() {
        ChatClient client = client(LONG, SHORT);

        assertThatIOException().isThrownBy(client::create).withMessageContaining("within PT0.5S");
        assertThatIOException().isThrownBy(client::pool).withMessageContaining("within PT0.5S");
        assertThatIOException().isThrownBy(() -> client.lastMessage(1)).withMessageContaining("within PT0.5S");
    }

    @Test
    void send_answerStopsInTheMiddle_failsAndTheServiceSeesItsEnd() throws Exception {
        ChatClient client = client(Duration.ofSeconds(2), LONG);
        CompletableFuture<Reply> reply = client.send(1, "hello");
        try (Socket connection = service.accept()) {
            connection.setSoTimeout(20_000);
            connection
                    .getOutputStream()
                    .write(("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1000\r\n\r\n"
                                    + "event: token\ndata: {\"text\":\"forty\"}\n\n")
                            .getBytes(StandardCharsets.US_ASCII));
            Eventually.isTrue("it streams", () -> client.streaming() == 1);

            Eventually.isTrue("the reply fails", reply::isCompletedExceptionally);
            assertThat(readToItsEnd(connection)).isTrue();
            Eventually.isTrue("nothing streams", () -> client.streaming() == 0);
        }
    }

    /** Whether the other side has closed; fails if it does not within the socket's time-out. */
    private static boolean readToItsEnd(Socket connection) throws IOException {
        InputStream request = connection.getInputStream();
        int read = 0;
        while (read >= 0) {
            read = request.read(new byte[1_000]);
        }
        return true;
    }

    private ChatClient client(Duration patience, Duration forAFigure) {
        URI address = URI.create("http://127.0.0.1:" + service.getLocalPort() + "/");
        return new ChatClient(address, callbacks, patience, forAFigure);
    }
}
