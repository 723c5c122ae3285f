/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.javalin.Javalin;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.examples.chat.AnswerStreamer;
import io.poolguard.examples.chat.ChatService;
import io.poolguard.examples.chat.Conversations;
import io.poolguard.examples.chat.FailureLog;
import io.poolguard.examples.chat.HoldingChat;
import io.poolguard.examples.chat.LoggedFailures;
import io.poolguard.examples.chat.SaveRetry;
import io.poolguard.examples.chat.ShortSessionsChat;
import io.poolguard.examples.model.ModelEndpoint;
import io.poolguard.examples.model.ModelServer;
import io.poolguard.examples.model.OpenAiModel;
import io.poolguard.micrometer.PoolGuardMetrics;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The chat service, put together. */
public final class ChatApplication implements AutoCloseable {

    /** A thread that stands in one of these classes waits for the model, whatever queue or lock it is in there. */
    private static final String MODEL_CLIENT = "io.poolguard.examples.model.";

    private static final Duration FOR_THE_LAST_SAVES = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(ChatApplication.class);

    private final PoolGuard guard;
    private final OpenAiModel model;
    private final Javalin server;

    private ChatApplication(PoolGuard guard, OpenAiModel model, Javalin server) {
        this.guard = guard;
        this.model = model;
        this.server = server;
    }

    /** Starts a service. */
    public static ChatApplication start(ChatSettings settings, FailureLog failures) throws SQLException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.config().commonTags("application", "chat");
        PoolGuard guard = PoolGuard.newPool(metered(settings.pool(), meters))
                .knownWait(MODEL_CLIENT, "the model's answer")
                .build();
        OpenAiModel model = new OpenAiModel(settings.model());
        try {
            new PoolGuardMetrics(guard).bindTo(meters);
            DatabaseManager database = guard.databaseManager();
            Conversations conversations = new Conversations();
            database.useTransaction("create schema", conversations::createSchema);
            AnswerStreamer streamer = new AnswerStreamer(model, settings.limits());
            ChatService chat = switch (settings.form()) {
                case HOLDING -> new HoldingChat(database, conversations, streamer);
                case SHORT_SESSIONS ->
                    new ShortSessionsChat(
                            database, conversations, streamer, new SaveRetry(3, Duration.ofMillis(250), failures));
            };
            Javalin server =
                    new ChatServer(chat, database, conversations, guard, meters, failures).start(settings.port());
            return new ChatApplication(guard, model, server);
        } catch (Throwable t) {
            guard.close();
            throw t;
        }
    }

    /** HikariCP's own meters, unless somebody measures already: it knows one tracker only. */
    private static HikariConfig metered(HikariConfig settings, PrometheusMeterRegistry meters) {
        HikariConfig pool = new HikariConfig();
        settings.copyStateTo(pool);
        if (pool.getMetricsTrackerFactory() == null) {
            pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        }
        return pool;
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    public PoolGuard guard() {
        return guard;
    }

    /** Ends the answers under way, lets them be saved, and closes the pool. */
    @Override
    public void close() {
        model.close();
        server.stop();
        guard.close(FOR_THE_LAST_SAVES);
    }

    /** Runs the service until the process is told to end. The environment says how: see {@link Environment}. */
    public static void main(String[] arguments) throws SQLException {
        Environment environment = new Environment(System.getenv());
        ModelEndpoint model = environment
                .model()
                .orElseGet(() -> ModelServer.start(environment.behaviour()).endpoint());
        ChatApplication application = start(environment.settings(model), new LoggedFailures());
        Runtime.getRuntime().addShutdownHook(new Thread(application::close, "chat-stop"));
        log.info("the chat service is on {}", application.address());
    }
}
