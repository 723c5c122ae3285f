/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the service. Over a plain socket, since a client would write the Host header itself. */
@Timeout(60)
class SameMachineIT {

    private static RunningChat chat;

    @BeforeAll
    static void start() throws Exception {
        chat = RunningChat.start(Form.SHORT_SESSIONS, ModelBehaviour.faultless(Duration.ofMillis(20), 500, 12));
    }

    @AfterAll
    static void stop() {
        chat.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "127.0.0.1", "localhost:PORT", "127.0.0.1:PORT"})
    void host_ofThisMachine_isServed(String host) throws Exception {
        assertThat(ask("GET /health/live", "Host: " + host)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "page.example",
                "page.example:PORT",
                "localhost.page.example",
                "page.example.localhost:PORT",
                "127.0.0.1.page.example:PORT",
                "127.0.0.10",
                "127x0x0x1"
            })
    void host_other_isRefused(String host) throws Exception {
        for (String request : new String[] {"GET /", "GET /pool/live", "GET /nothing", "POST /conversations"}) {
            assertThat(ask(request, "Host: " + host))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("{\"error\":\"the Host header must be localhost or 127.0.0.1, with or without a port\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT, http://localhost:PORT",
        "127.0.0.1:PORT, http://127.0.0.1:PORT",
        "localhost, http://localhost"
    })
    void origin_sameHost_isServed(String host, String origin) throws Exception {
        assertThat(ask("POST /conversations", "Host: " + host + "\r\nOrigin: " + origin))
                .startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://page.example",
                "http://localhost",
                "http://localhost:1",
                "http://127.0.0.1:PORT",
                "http://localhost:PORT.page.example",
                "null"
            })
    void origin_other_isRefusedAndBeginsNothing(String origin) throws Exception {
        long before = chat.create();

        String answer = ask("POST /conversations", "Host: localhost:PORT\r\nOrigin: " + origin);

        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .endsWith("{\"error\":\"the Origin header must name the host of the Host header\"}");
        assertThat(chat.create()).isEqualTo(before + 1);
    }

    @Test
    void post_withoutOrigin_isServed() throws Exception {
        assertThat(ask("POST /conversations", "Host: 127.0.0.1:PORT")).startsWith("HTTP/1.1 201 ");
    }

    /** The whole response. {@code PORT} in the headers stands for the service's port. */
    private static String ask(String request, String headers) throws IOException {
        int port = chat.address().getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            String text = request + " HTTP/1.1\r\n" + headers.replace("PORT", String.valueOf(port))
                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
