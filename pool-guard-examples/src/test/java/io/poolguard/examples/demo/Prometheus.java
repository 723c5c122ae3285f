/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.poolguard.examples.web.Eventually;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Prometheus of the machine's, for this machine only. Closing it ends the process. */
final class Prometheus implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** It goes through a day at each interval of the rules. */
    private static final Duration PATIENCE_WITH_PROMTOOL = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final URI address;

    /**
     * Starts it, and returns when it answers.
     *
     * @param folder takes its data; {@code prometheus.yml} is there
     */
    Prometheus(Path folder) throws IOException {
        String listen = "127.0.0.1:" + freePort();
        address = URI.create("http://" + listen);
        log = folder.resolve("log");
        process = new ProcessBuilder(
                        program("prometheus").orElseThrow().toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + listen)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Eventually.isTrue("Prometheus answers", this::isReady);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    /** A program of Prometheus's, if this machine has it. */
    static Optional<Path> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs promtool.
     *
     * @return what it printed; nothing if it was content
     */
    static Optional<String> complaintsOfPromtool(Path folder, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program("promtool").orElseThrow().toString()));
        command.addAll(List.of(arguments));
        Path printed = Files.createTempFile("promtool", ".log");
        try {
            Process promtool = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            boolean ended = promtool.waitFor(PATIENCE_WITH_PROMTOOL.toSeconds(), TimeUnit.SECONDS);
            promtool.destroyForcibly();
            return ended && promtool.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(ended ? Files.readString(printed) : "promtool does not end");
        } finally {
            Files.delete(printed);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("Prometheus has ended: " + logged());
        }
        try {
            return http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "no log";
        }
    }

    /** What an expression gives now: an array of series. Fails if it is not understood. */
    JsonNode now(String expression) throws IOException, InterruptedException {
        return data("/api/v1/query?query=" + encoded(expression)).path("result");
    }

    /** What an expression gives from then to now, second by second: an array of series. */
    JsonNode since(Instant begin, String expression) throws IOException, InterruptedException {
        return data("/api/v1/query_range?step=1&start=" + begin.getEpochSecond() + "&end="
                        + Instant.now().getEpochSecond() + "&query=" + encoded(expression))
                .path("result");
    }

    /** What an address of the API gives. */
    JsonNode data(String path) throws IOException, InterruptedException {
        JsonNode answer =
                JSON.readTree(http.send(request(path), BodyHandlers.ofString()).body());
        if (!answer.path("status").asText().equals("success")) {
            throw new IOException(answer.path("error").asText() + " in " + path);
        }
        return answer.path("data");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        process.destroyForcibly().onExit().join();
    }
}
