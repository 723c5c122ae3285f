/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.http.client.sse.ServerSentEventParsingHandle;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

/**
 * One HTTP call to the model, which can be cancelled at any time.
 *
 * <p>LangChain4j's own client on the JDK's spends a thread on each stream, waits for ever when a stream stalls, and can
 * be cancelled only once the first token is there. This one reads lines as they arrive, on the HTTP client's few
 * threads.
 */
final class ModelCall implements HttpClient, ServerSentEventParsingHandle {

    private final java.net.http.HttpClient http;

    // Written by the thread that makes the call, read by the one that cancels: the same one, or after it.
    private volatile CompletableFuture<?> exchange = CompletableFuture.completedFuture("not begun");
    private volatile boolean cancelled;

    ModelCall(java.net.http.HttpClient http) {
        this.http = http;
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        CompletableFuture<HttpResponse<Void>> sent =
                http.sendAsync(jdkRequest(request), info -> reader(info.statusCode(), listener));
        exchange = sent;
        var unused = sent.whenComplete((response, failure) -> {
            if (failure != null) {
                listener.onError(failure instanceof CompletionException ? failure.getCause() : failure);
            } else if (!isSuccessful(response.statusCode())) {
                listener.onError(new HttpException(response.statusCode(), "status " + response.statusCode()));
            } else {
                listener.onClose();
            }
        });
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("this client streams");
    }

    @Override
    public void cancel() {
        cancelled = true;
        exchange.cancel(true);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /** What langchain4j asks its client from. Its timeouts are not used: whoever reads the answer has the patience. */
    HttpClientBuilder asBuilder() {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration timeout) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return Duration.ZERO;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return ModelCall.this;
            }
        };
    }

    private BodySubscriber<Void> reader(int status, ServerSentEventListener listener) {
        return isSuccessful(status)
                ? BodySubscribers.fromLineSubscriber(new Events(listener))
                : BodySubscribers.replacing(null);
    }

    private static boolean isSuccessful(int status) {
        return status >= 200 && status < 300;
    }

    private static java.net.http.HttpRequest jdkRequest(HttpRequest request) {
        java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .POST(BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        return builder.build();
    }

    /** Makes events of lines. */
    private final class Events implements Flow.Subscriber<String> {
        private final ServerSentEventListener listener;
        private final StringBuilder data = new StringBuilder();
        private String event = "message";

        Events(ServerSentEventListener listener) {
            this.listener = listener;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(line.startsWith("data: ") ? 6 : 5));
            } else if (line.startsWith("event:")) {
                event = line.substring("event:".length()).strip();
            } else if (line.isEmpty()) {
                dispatch();
            }
        }

        private void dispatch() {
            if (!data.isEmpty()) {
                ServerSentEvent complete = new ServerSentEvent(event, data.toString());
                data.setLength(0);
                event = "message";
                listener.onEvent(complete, new ServerSentEventContext(ModelCall.this));
            }
        }

        @Override
        public void onError(Throwable failure) {
            // The call's own future fails with it.
        }

        @Override
        public void onComplete() {
            dispatch();
        }
    }
}
