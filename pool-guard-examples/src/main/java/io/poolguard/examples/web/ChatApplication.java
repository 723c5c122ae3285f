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
    private final PoolGuardMetrics metrics;
    private final OpenAiModel model;
    private final ChatsAtOnce load;
    private final LivePool live;
    private final Javalin server;

    private ChatApplication(
            PoolGuard guard,
            PoolGuardMetrics metrics,
            OpenAiModel model,
            ChatsAtOnce load,
            LivePool live,
            Javalin server) {
        this.guard = guard;
        this.metrics = metrics;
        this.model = model;
        this.load = load;
        this.live = live;
        this.server = server;
    }

    /** Starts a service. */
    public static ChatApplication start(ChatSettings settings, FailureLog failures) throws SQLException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.config().commonTags("application", "chat");
        LatestFindings findings = new LatestFindings();
        PoolGuard guard = PoolGuard.newPool(metered(settings.pool(), meters))
                .knownWait(MODEL_CLIENT, "the model's answer")
                .listener(findings)
                .build();
        PoolGuardMetrics metrics = new PoolGuardMetrics(guard);
        OpenAiModel model = new OpenAiModel(settings.model());
        try {
            metrics.bindTo(meters);
            DatabaseManager database = guard.databaseManager();
            Conversations conversations = new Conversations();
            database.useTransaction("create schema", conversations::createSchema);
            AnswerStreamer streamer = new AnswerStreamer(model, settings.limits());
            SaveRetry retry = new SaveRetry(3, Duration.ofMillis(250), failures);
            Forms chat = new Forms(
                    settings.form(),
                    new HoldingChat(database, conversations, streamer),
                    new ShortSessionsChat(database, conversations, streamer, retry));
            ChatsAtOnce load = new ChatsAtOnce(chat, database, conversations, failures);
            Duration acquireTimeout = Duration.ofMillis(settings.pool().getConnectionTimeout());
            LivePool live = new LivePool(
                    () -> LiveView.of(
                            chat.current(), guard.report(), guard.health(), load.tally(), findings, acquireTimeout),
                    findings);
            Javalin server = new ChatServer(chat, database, conversations, guard, meters, failures)
                    .start(settings.port(), new PageRoutes(chat, load, live));
            live.start();
            return new ChatApplication(guard, metrics, model, load, live, server);
        } catch (Throwable t) {
            try {
                OneByOne.run(model::close, metrics::close, guard::close);
            } catch (Throwable another) {
                t.addSuppressed(another);
            }
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

    /**
     * Takes no new requests, ends the answers under way, lets them be saved, and closes the pool. What one of them
     * throws keeps none of the others from closing.
     */
    @Override
    public void close() {
        OneByOne.run(
                () -> ChatServer.refuseNew(server),
                model::close,
                live::close,
                server::stop,
                load::close,
                metrics::close,
                () -> guard.close(FOR_THE_LAST_SAVES));
    }

    /** Runs the service until the process is told to end. The environment says how: see {@link Environment}. */
    public static void main(String[] arguments) throws SQLException {
        Environment environment = new Environment(System.getenv());
        ModelEndpoint model = environment
                .model()
                .orElseGet(() -> ModelServer.start(environment.behaviour()).endpoint());
        ChatApplication application = start(environment.settings(model), new LoggedFailures());
        application.guard().settings().idleThreshold(environment.idleThreshold());
        Runtime.getRuntime().addShutdownHook(new Thread(application::close, "chat-stop"));
        log.info("the chat service is on {}", application.address());
    }
}
