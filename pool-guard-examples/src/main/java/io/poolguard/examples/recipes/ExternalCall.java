/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.PoolGuard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP call that must not be made with a connection in hand.
 *
 * <p>{@code external} looks, before the call, whether its thread holds a connection of the pool. In production that is
 * reported with the line that took it; in tests let it fail: {@code guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL)}. Only the
 * calling thread is looked at, and only at the entry. So put it where the call is sent, in the one class that sends it:
 * then no caller can forget it.
 */
public final class ExternalCall {

    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final PoolGuard guard;
    private final Duration patience;

    /** @param patience how long the whole exchange may take */
    public ExternalCall(PoolGuard guard, Duration patience) {
        this.guard = guard;
        this.patience = patience;
    }

    public String get(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        return guard.slowCall("exchange rates", () -> send(request));
    }

    private String send(HttpRequest request) throws IOException {
        // A request's own timeout may end with the headers. This one is for all of it, with the body.
        CompletableFuture<HttpResponse<String>> exchange = http.sendAsync(request, BodyHandlers.ofString());
        try {
            HttpResponse<String> response = exchange.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("the exchange rates were answered with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("the exchange rates were not there within " + patience, e);
        } catch (ExecutionException e) {
            throw new IOException("the exchange rates could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the exchange rates were asked for");
        } finally {
            exchange.cancel(true); // ends what is still under way, and nothing else
        }
    }
}
