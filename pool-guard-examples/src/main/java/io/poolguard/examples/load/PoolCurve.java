/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.poolguard.examples.demo.ChatClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Asks the service for its pool a few times a second, while the load runs. */
final class PoolCurve implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(200);

    /**
     * The pool at one moment.
     *
     * @param at since the begin
     * @param active connections in use
     * @param idleInHand those of them that are held for nothing
     * @param pending who waits for one
     * @param streaming answers under way, as the clients see it
     */
    record Point(Duration at, int active, int idleInHand, int pending, int streaming) {}

    private final ChatClient client;
    private final long begun = System.nanoTime();
    private final Thread thread = new Thread(this::look, "load-curve");
    private volatile boolean ended;

    // Written by the thread; read once that has ended.
    private final List<Point> points = new ArrayList<>();
    private int missed;

    private PoolCurve(ChatClient client) {
        this.client = client;
    }

    static PoolCurve start(ChatClient client) {
        PoolCurve curve = new PoolCurve(client);
        curve.thread.setDaemon(true);
        curve.thread.start();
        return curve;
    }

    private void look() {
        try {
            while (!ended) {
                long next = System.nanoTime() + PERIOD.toNanos();
                look(points);
                Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(List<Point> seen) throws InterruptedException {
        try {
            seen.add(point(client.pool()));
        } catch (IOException e) {
            missed++; // the next look may succeed
        }
    }

    /** A figure of the pool. One that is missing is not 0. */
    static int figure(JsonNode pool, String name) throws IOException {
        JsonNode figure = pool.path("figures").path(name);
        if (!figure.isInt()) {
            throw new IOException("the service does not tell the pool's " + name);
        }
        return figure.intValue();
    }

    private Point point(JsonNode pool) throws IOException {
        if (!pool.path("holders").isArray()) {
            throw new IOException("the service does not tell the pool's holders");
        }
        long idle = StreamSupport.stream(pool.path("holders").spliterator(), false)
                .filter(holder -> holder.path("activity").asText().equals("idle_in_hand"))
                .count();
        return new Point(
                Duration.ofNanos(System.nanoTime() - begun),
                figure(pool, "checked_out"),
                (int) idle,
                figure(pool, "pending"),
                client.streaming());
    }

    /** Stops looking. */
    @Override
    public void close() {
        ended = true;
    }

    /** Stops looking, and gives what was seen. */
    List<Point> stop() throws InterruptedException {
        close();
        thread.join(Duration.ofSeconds(30).toMillis());
        if (thread.isAlive()) {
            throw new IllegalStateException("the service does not tell of its pool");
        }
        return List.copyOf(points);
    }

    /** How many looks failed. To be asked after {@link #stop}. */
    int missed() {
        return missed;
    }
}
