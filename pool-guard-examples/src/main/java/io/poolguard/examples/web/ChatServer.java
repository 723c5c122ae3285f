/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.examples.chat.BrowserGoneException;
import io.poolguard.examples.chat.ChatService;
import io.poolguard.examples.chat.Conversations;
import io.poolguard.examples.chat.Delivery;
import io.poolguard.examples.chat.FailureLog;
import io.poolguard.examples.chat.Message;
import io.poolguard.examples.chat.UnknownConversationException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The chat service over HTTP, for this machine only. Each request has a thread, so the code reads from top to bottom.
 */
final class ChatServer {

    /** Chats under way at a time, where a thread is one of the operating system's. */
    private static final int MOST_THREADS = 2_500;

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private static final Duration PROBE = Duration.ofSeconds(1);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final ChatService chat;
    private final DatabaseManager database;
    private final Conversations conversations;
    private final PoolGuard guard;
    private final PrometheusMeterRegistry meters;
    private final FailureLog failures;

    ChatServer(
            ChatService chat,
            DatabaseManager database,
            Conversations conversations,
            PoolGuard guard,
            PrometheusMeterRegistry meters,
            FailureLog failures) {
        this.chat = chat;
        this.database = database;
        this.conversations = conversations;
        this.guard = guard;
        this.meters = meters;
        this.failures = failures;
    }

    /** Starts listening. Port 0 takes a free one. Stopping it lets the requests under way come to their end. */
    Javalin start(int port, PageRoutes page) {
        return Javalin.create(config -> {
                    listen(config, port);
                    config.routes
                            .before(new SameMachine())
                            .post("/conversations", this::create)
                            .post("/conversations/{id}/messages", this::send)
                            .get("/conversations/{id}", this::show)
                            .get("/health", this::ready)
                            .get("/health/live", this::live)
                            .get("/pool", this::pool)
                            .get("/metrics", this::metrics);
                    page.addTo(config.routes);
                    answerFailures(config);
                })
                .start();
    }

    /** From now on each new request is answered with 503. Those under way go on, and nobody waits for them here. */
    static void refuseNew(Javalin server) {
        GracefulHandler requests = server.jettyServer().server().getDescendant(GracefulHandler.class);
        if (requests != null) {
            var unused = requests.shutdown();
        }
    }

    private void create(Context request) throws SQLException {
        long id = database.inTransaction("create conversation", conversations::create);
        request.status(201).json(Map.of("id", id));
    }

    private void send(Context request) throws SQLException, UnknownConversationException, RequestException {
        long conversation = Requests.conversation(request);
        String question = Requests.text(request);
        try {
            answer(conversation, question, new EventStream(request.res()));
        } catch (BrowserGoneException ignored) {
            // It left with the answer under way, which has been kept.
        }
    }

    private void answer(long conversation, String question, EventStream browser)
            throws SQLException, UnknownConversationException, BrowserGoneException {
        try {
            Delivery delivery = chat.send(conversation, question, browser);
            Optional<Exception> failure = delivery.answer().failure();
            if (failure.isPresent()) {
                browser.failed(delivery, failures.record("no answer", failure.get()));
            } else {
                browser.done(delivery);
            }
        } catch (SQLException | RuntimeException e) {
            if (!browser.hasBegun()) {
                throw e;
            }
            browser.broken(failures.record("answer broken off", e));
        }
    }

    private void show(Context request) throws SQLException, UnknownConversationException, RequestException {
        long id = Requests.conversation(request);
        List<Message> messages =
                database.inTransaction("read conversation", connection -> conversations.messages(connection, id));
        request.json(Views.of(id, messages));
    }

    /**
     * For readiness: whether requests should come here. The database is asked as well, within a bound, and only if a
     * connection is idle anyway: an exhausted pool is not made worse by asking, and is ready as long as it moves.
     */
    private void ready(Context request) {
        guard.probe(PROBE);
        PoolHealth health = guard.health();
        request.status(health.isReady() ? 200 : 503).json(Views.of(health));
    }

    /** For liveness: whether anything is wrong that a restart would cure. The database is no reason to restart. */
    private void live(Context request) {
        boolean live = guard.health().isLive();
        request.status(live ? 200 : 503).json(Map.of("live", live));
    }

    private void pool(Context request) {
        request.json(Views.of(guard.report()));
    }

    /** For Prometheus. */
    private void metrics(Context request) {
        request.contentType(PROMETHEUS_TEXT).result(meters.scrape());
    }

    private void answerFailures(JavalinConfig config) {
        config.routes
                .exception(RequestException.class, (e, request) -> refuse(request, e.status(), e))
                .exception(UnknownConversationException.class, (e, request) -> refuse(request, 404, e))
                .exception(HttpResponseException.class, (e, request) -> refuse(request, e.getStatus(), e))
                .exception(AcquireTimeoutException.class, (e, request) -> fail(request, 503, "the service is busy", e))
                .exception(Exception.class, (e, request) -> fail(request, 500, "the service failed", e));
    }

    /** For failures whose words are meant for the sender of the request. */
    private static void refuse(Context request, int status, Exception failure) {
        request.status(status).json(Map.of("error", String.valueOf(failure.getMessage())));
    }

    private void fail(Context request, int status, String message, Exception failure) {
        String id = failures.record(request.method() + " " + request.endpoint().path, failure);
        request.status(status).json(new Views.Failure(message, id));
    }

    private static void listen(JavalinConfig config, int port) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("chat");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("chat-"));
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> {
            server.insertHandler(new GracefulHandler());
            server.setStopTimeout(STOP_PATIENCE.toMillis());
        });
        config.jetty.addConnector((server, http) -> loopback(server, http, port));
    }

    private static ServerConnector loopback(Server server, HttpConfiguration http, int port) {
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(4096);
        return connector;
    }
}
