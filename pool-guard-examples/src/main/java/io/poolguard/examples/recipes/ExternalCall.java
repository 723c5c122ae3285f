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

/**
 * An HTTP call that must not be made with a connection in hand.
 *
 * <p>{@code external} looks, before the call, whether its thread holds a connection of the pool. In production that is
 * reported with the line that took it; in tests let it fail: {@code guard.settings().slowCall(Reaction.FAIL)}. Only the
 * calling thread is looked at, and only at the entry. So put it where the call is sent, in the one class that sends it:
 * then no caller can forget it.
 */
public final class ExternalCall {

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final PoolGuard guard;

    public ExternalCall(PoolGuard guard) {
        this.guard = guard;
    }

    public String get(URI address) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
        return guard.external("exchange rates", () -> send(request)).body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the exchange rates were asked for");
        }
    }
}
