/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A model that speaks the OpenAI wire format, asked through LangChain4j.
 *
 * <p>Safe for use by many threads.
 */
public final class OpenAiModel implements AutoCloseable {

    private final ModelEndpoint endpoint;
    private final HttpClient http;
    private final Set<ModelStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public OpenAiModel(ModelEndpoint endpoint) {
        this.endpoint = endpoint;
        this.http = HttpClient.newBuilder()
                // Servers for models on one's own machine often know no upgrade from HTTP/1.1.
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(callbacks())
                .build();
    }

    /** Asks the model. Returns at once; the answer comes through the stream. */
    public ModelStream ask(List<ChatMessage> messages) {
        ModelCall call = new ModelCall(http);
        ModelStream stream = new ModelStream(call, open);
        open.add(stream);
        if (closed) {
            stream.stop();
            return stream;
        }
        try {
            OpenAiStreamingChatModel.builder()
                    .baseUrl(endpoint.baseUrl().toString())
                    .apiKey(endpoint.apiKey())
                    .modelName(endpoint.model())
                    .httpClientBuilder(call.asBuilder())
                    .build()
                    .chat(messages, stream.arrivals());
        } catch (RuntimeException e) {
            stream.arrivals().onError(e);
        }
        return stream;
    }

    /** Stops all streams: their readers keep what has come so far. */
    @Override
    public void close() {
        closed = true;
        open.forEach(ModelStream::stop);
    }

    /** Threads that parse what arrives. They never wait, so a few do for thousands of streams; idle ones go. */
    private static Executor callbacks() {
        int threads = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "model-client");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
