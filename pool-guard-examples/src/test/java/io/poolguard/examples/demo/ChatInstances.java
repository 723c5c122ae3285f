/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.DatabaseEndpoint;
import io.poolguard.examples.chat.PoolSettings;
import io.poolguard.examples.demo.ChatClient.Reply;
import io.poolguard.examples.model.ModelBehaviour;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.web.ChatApplication;
import io.poolguard.examples.web.ChatSettings;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Two instances of the chat service in each form, on one database server, and a load like the demo's for each. */
final class ChatInstances implements AutoCloseable {

    /** At once, for each instance. */
    static final int CHATS = 20;

    /** An answer takes longer than an acquire waits, so that those who wait do so for long, and in vain. */
    private static final ModelBehaviour ANSWERS = ModelBehaviour.faultless(Duration.ofMillis(500), 5, 55);

    private static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ModelServer model = ModelServer.start(ANSWERS);
    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private final List<Instance> instances = new ArrayList<>();

    private ChatInstances() {}

    private record Instance(Form form, ChatApplication service, List<CompletableFuture<Reply>> replies) {
        String address() {
            return service.address().getAuthority();
        }
    }

    static ChatInstances start(DatabaseEndpoint database) throws SQLException, IOException, InterruptedException {
        ChatInstances all = new ChatInstances();
        try {
            for (Form form : List.of(Form.HOLDING, Form.HOLDING, Form.SHORT_SESSIONS, Form.SHORT_SESSIONS)) {
                all.instances.add(all.startOne(form, database));
            }
            return all;
        } catch (Throwable t) {
            all.close();
            throw t;
        }
    }

    private Instance startOne(Form form, DatabaseEndpoint database)
            throws SQLException, IOException, InterruptedException {
        HikariConfig pool = PoolSettings.byDefault(database);
        pool.setConnectionTimeout(ACQUIRE_TIMEOUT.toMillis());
        ChatApplication service = ChatApplication.start(
                new ChatSettings(form, 0, pool, model.endpoint(), AnswerStreamer.Limits.defaults()),
                (what, failure) -> "of the test");
        service.guard().settings().idleThreshold(Duration.ofSeconds(1));
        service.guard().checkServerCapacity(Duration.ofSeconds(5));
        // A label's series begin with its first acquire; a rate is known only of what rises after that.
        new ChatClient(service.address(), callbacks, PATIENCE).create();
        return new Instance(form, service, new ArrayList<>());
    }

    /** Sends all chats at once, and returns when the last has ended. */
    void load() throws IOException, InterruptedException {
        List<Runnable> chats = new ArrayList<>();
        for (Instance instance : instances) {
            ChatClient client = new ChatClient(instance.service().address(), callbacks, PATIENCE);
            for (int i = 0; i < CHATS; i++) {
                long conversation = client.create();
                chats.add(() ->
                        instance.replies().add(client.send(conversation, "How do I keep a pool from running dry?")));
            }
        }
        chats.forEach(Runnable::run);
        CompletableFuture.allOf(instances.stream()
                        .flatMap(instance -> instance.replies().stream())
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** How many chats the instances of a form have answered. */
    int answered(Form form) {
        return (int) instances.stream()
                .filter(instance -> instance.form() == form)
                .flatMap(instance -> instance.replies().stream())
                .filter(reply -> reply.join().status() == 200)
                .count();
    }

    /** Hosts and ports, as Prometheus calls the instances. */
    List<String> addresses(Form form) {
        return instances.stream()
                .filter(instance -> instance.form() == form)
                .map(Instance::address)
                .toList();
    }

    List<String> addresses() {
        return instances.stream().map(Instance::address).toList();
    }

    @Override
    public void close() {
        instances.forEach(instance -> instance.service().close());
        model.close();
        callbacks.shutdown();
    }
}
