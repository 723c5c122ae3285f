/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A small model server on this machine: {@code POST /v1/chat/completions} of the OpenAI wire format, streamed.
 *
 * <p>Knows nothing, says the same each time, and takes its time, as {@link ModelBehaviour} asks. No stream has a thread
 * of its own, so that thousands may be open.
 */
public final class ModelServer implements AutoCloseable {

    private static final int LONGEST_REQUEST = 4_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ModelBehaviour behaviour;
    private final Server server = new Server(threads());
    private final ServerConnector connector = new ServerConnector(server);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "model-server-clock");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger open = new AtomicInteger();

    private ModelServer(ModelBehaviour behaviour) {
        this.behaviour = behaviour;
    }

    /** Starts a server on a free port of the loopback address. */
    public static ModelServer start(ModelBehaviour behaviour) {
        ModelServer model = new ModelServer(behaviour);
        model.connector.setHost("127.0.0.1");
        model.connector.setAcceptQueueSize(4096);
        model.connector.setIdleTimeout(Duration.ofMinutes(10).toMillis());
        model.server.addConnector(model.connector);
        model.server.setHandler(model.new Completions());
        try {
            model.server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the model server did not start", e);
        }
        return model;
    }

    /** Where it is, for a client. */
    public ModelEndpoint endpoint() {
        return new ModelEndpoint(URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/v1"), "none", "example");
    }

    /** Answers that are under way. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the model server did not stop", e);
        }
    }

    private final class Completions extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!request.getMethod().equals("POST")
                    || !Request.getPathInContext(request).equals("/v1/chat/completions")) {
                refuse(response, callback, 404, "there is only POST /v1/chat/completions");
                return true;
            }
            Content.Source.asByteArrayAsync(
                    request,
                    LONGEST_REQUEST,
                    Promise.Invocable.from(
                            Invocable.InvocationType.NON_BLOCKING,
                            body -> answer(body, response, callback),
                            failure -> refuse(response, callback, 400, "the request could not be read")));
            return true;
        }

        private void answer(byte[] body, Response response, Callback callback) {
            Optional<ModelBehaviour.Fault> fault = behaviour.draw();
            if (!asksForStream(body)) {
                refuse(response, callback, 400, "messages and stream=true are required");
            } else if (fault.equals(Optional.of(ModelBehaviour.Fault.REFUSAL))) {
                refuse(response, callback, 500, "the model is overloaded");
            } else {
                open.incrementAndGet();
                Callback counted = Callback.from(callback, open::decrementAndGet);
                new ModelAnswer(behaviour, fault, response, counted, clock).begin();
            }
        }
    }

    private static boolean asksForStream(byte[] body) {
        try {
            JsonNode request = JSON.readTree(body);
            return request.path("stream").asBoolean()
                    && !request.path("messages").isEmpty();
        } catch (JacksonException e) {
            return false;
        } catch (IOException e) {
            throw new AssertionError("reading an array fails for its content only", e);
        }
    }

    /** Nobody waits for a model alone: its threads do not keep the process alive. */
    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(50);
        threads.setName("model-server");
        threads.setDaemon(true);
        return threads;
    }

    private static void refuse(Response response, Callback callback, int status, String message) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        String body = "{\"error\":{\"message\":\"" + message + "\",\"type\":\"server_error\"}}";
        response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    }
}
