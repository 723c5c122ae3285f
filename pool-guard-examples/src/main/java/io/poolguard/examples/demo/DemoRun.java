/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolSnapshot;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.demo.ChatClient.Reply;
import io.poolguard.examples.model.ModelAnswer;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatApplication;
import io.poolguard.examples.web.ChatSettings;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs one form of the task under the demo's load, over HTTP. */
final class DemoRun {

    private static final Duration IDLE_THRESHOLD = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Form form;
    private final DemoSettings settings;
    private final Consumer<String> progress;
    private final String expected;

    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    /** @param progress takes a line each second */
    DemoRun(Form form, DemoSettings settings, Consumer<String> progress) {
        this.form = form;
        this.settings = settings;
        this.progress = progress;
        this.expected = ModelAnswer.text(settings.answers().tokens());
    }

    FormResult run() throws SQLException, IOException, InterruptedException {
        AcquireWaits waits = new AcquireWaits(settings.acquireTimeout());
        HikariConfig pool = PoolSettings.byDefault(settings.database());
        pool.setConnectionTimeout(settings.acquireTimeout().toMillis());
        pool.setMetricsTrackerFactory(waits);
        ExecutorService callbacks = Executors.newFixedThreadPool(2, task -> new Thread(task, "demo-client"));
        try (ModelServer model = ModelServer.start(settings.answers());
                ChatApplication service = ChatApplication.start(
                        new ChatSettings(form, 0, pool, model.endpoint(), AnswerStreamer.Limits.defaults()),
                        this::record)) {
            // The guard's findings appear in the log as they happen. The default of 5 s outlasts an answer here.
            service.guard().settings().idleThreshold(IDLE_THRESHOLD);
            return drive(service, new ChatClient(service.address(), callbacks, PATIENCE), waits);
        } finally {
            callbacks.shutdown();
        }
    }

    private String record(String what, Throwable failure) {
        firstFailure.compareAndSet(null, failure);
        return "demo";
    }

    private FormResult drive(ChatApplication service, ChatClient client, AcquireWaits waits)
            throws IOException, InterruptedException {
        List<Long> conversations = new ArrayList<>();
        for (int i = 0; i < settings.chats(); i++) {
            conversations.add(client.create());
        }
        waits.reset();
        try (PoolSampler sampler = PoolSampler.start(service.guard())) {
            long begin = System.nanoTime();
            List<CompletableFuture<Reply>> replies = conversations.stream()
                    .map(conversation -> client.send(conversation, "How do I keep a pool from running dry?"))
                    .map(reply -> reply.whenComplete((done, failure) -> count(done)))
                    .toList();
            await(CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)), service, begin);
            Duration wall = Duration.ofNanos(System.nanoTime() - begin);
            PoolSampler.Seen seen = sampler.stop();
            AcquireWaits.Waits acquires = waits.waits();
            int stored = stored(client, conversations, replies);
            FormResult.Tally tally = new FormResult.Tally(
                    settings.chats(), stored, service.guard().holds().size(), wall);
            return new FormResult(
                    form, tally, seen, acquires, service.guard().advice(), Optional.ofNullable(firstFailure.get()));
        }
    }

    private void count(@Nullable Reply reply) {
        (reply != null && isWhole(reply) ? answered : failed).incrementAndGet();
    }

    private boolean isWhole(Reply reply) {
        return reply.status() == 200 && reply.text().equals(expected);
    }

    private void await(CompletableFuture<Void> all, ChatApplication service, long begin) throws InterruptedException {
        while (true) {
            try {
                all.get(1, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                return; // A chat that failed is counted as such.
            } catch (TimeoutException e) {
                PoolSnapshot pool = service.guard().snapshot();
                progress.accept("%-15s %2d s  answered %d, failed %d of %d   active %d, pending %d"
                        .formatted(
                                ResultTable.name(form),
                                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                                answered.get(),
                                failed.get(),
                                settings.chats(),
                                pool.active(),
                                pool.pending()));
            }
        }
    }

    /** How many chats got the whole answer and have it stored as complete. */
    private int stored(ChatClient client, List<Long> conversations, List<CompletableFuture<Reply>> replies)
            throws IOException, InterruptedException {
        int stored = 0;
        for (int i = 0; i < conversations.size(); i++) {
            CompletableFuture<Reply> reply = replies.get(i);
            if (!reply.isCompletedExceptionally() && isWhole(reply.join())) {
                JsonNode message = client.lastMessage(conversations.get(i));
                boolean complete = message.path("state").asText().equals("complete")
                        && message.path("text").asText().equals(expected);
                stored += complete ? 1 : 0;
            }
        }
        return stored;
    }
}
