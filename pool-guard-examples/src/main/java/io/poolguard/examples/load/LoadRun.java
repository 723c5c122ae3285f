/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.load;

import io.poolguard.examples.demo.ChatClient;
import io.poolguard.examples.demo.ChatClient.Reply;
import io.poolguard.examples.load.PoolCurve.Point;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives one service. */
final class LoadRun {

    private static final Duration FOR_THE_LAST_RETURN = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final String QUESTION = "How do I keep a pool from running dry?";

    private final String name;
    private final LoadSettings settings;
    private final Consumer<String> progress;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /**
     * @param name what the result is called
     * @param progress takes a line every five seconds
     */
    LoadRun(String name, LoadSettings settings, Consumer<String> progress) {
        this.name = name;
        this.settings = settings;
        this.progress = progress;
    }

    LoadResult run(URI service) throws IOException, InterruptedException {
        ExecutorService callbacks = Executors.newFixedThreadPool(2, task -> new Thread(task, "load-client"));
        Duration patience = settings.acquireTimeout()
                .plus(settings.answer().multipliedBy(2))
                .plus(GRACE);
        try {
            return drive(new ChatClient(service, callbacks, patience));
        } finally {
            callbacks.shutdown();
        }
    }

    private LoadResult drive(ChatClient client) throws IOException, InterruptedException {
        List<Long> conversations = new ArrayList<>();
        for (int i = 0; i < settings.chats(); i++) {
            conversations.add(client.create());
        }
        try (PoolCurve curve = PoolCurve.start(client)) {
            long begin = System.nanoTime();
            CompletableFuture<?>[] replies = new CompletableFuture<?>[settings.chats()];
            for (int i = 0; i < replies.length; i++) {
                replies[i] = send(
                        client,
                        conversations.get(i),
                        settings.ramp().multipliedBy(i).dividedBy(replies.length));
            }
            await(CompletableFuture.allOf(replies), client, begin);
            Duration wall = Duration.ofNanos(System.nanoTime() - begin);
            int heldAfter = heldAfter(client);
            List<Point> points = curve.stop();
            return new LoadResult(name, settings.chats(), answered.get(), heldAfter, wall, points, curve.missed());
        }
    }

    /** Sends a question after a while. The future ends with the answer, and never fails. */
    private CompletableFuture<?> send(ChatClient client, long conversation, Duration delay) {
        Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(begun -> client.send(conversation, QUESTION))
                .handle((reply, failure) -> count(reply));
    }

    private int count(@Nullable Reply reply) {
        boolean whole = reply != null && reply.status() == 200 && reply.saved();
        return (whole ? answered : failed).incrementAndGet();
    }

    private void await(CompletableFuture<Void> all, ChatClient client, long begin)
            throws InterruptedException, IOException {
        while (true) {
            try {
                all.get(5, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("what became of a chat was not counted", e);
            } catch (TimeoutException e) {
                progress.accept("%-15s %3d s  answered %d, failed %d of %d, streaming %d"
                        .formatted(
                                name,
                                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                                answered.get(),
                                failed.get(),
                                settings.chats(),
                                client.streaming()));
            }
        }
    }

    /** Connections that are not back a little after the last answer: the service writes that before it lets go. */
    private static int heldAfter(ChatClient client) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        int held = held(client);
        while (held > 0 && System.nanoTime() - begin < FOR_THE_LAST_RETURN.toNanos()) {
            Thread.sleep(50);
            held = held(client);
        }
        return held;
    }

    private static int held(ChatClient client) throws IOException, InterruptedException {
        return PoolCurve.figure(client.pool(), "checked_out");
    }
}
