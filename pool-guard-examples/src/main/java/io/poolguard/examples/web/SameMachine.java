/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of somebody else's has a browser send here. Listening on the loopback alone does not: the browser
 * is on this machine as well.
 */
final class SameMachine implements Handler {

    /** A name that points here only after it has been rebound is none of these. */
    private static final Pattern OWN_HOST = Pattern.compile("(localhost|127\\.0\\.0\\.1)(:[0-9]{1,5})?");

    @Override
    public void handle(Context request) throws RequestException {
        String host = lower(request.header("Host"));
        if (!OWN_HOST.matcher(host).matches()) {
            throw new RequestException(403, "the Host header must be localhost or 127.0.0.1, with or without a port");
        }
        String origin = request.header("Origin");
        // A program that is no browser sends none, and neither does a browser that opens an address.
        if (origin != null && !lower(origin).equals("http://" + host)) {
            throw new RequestException(403, "the Origin header must name the host of the Host header");
        }
    }

    private static String lower(@Nullable String header) {
        return header == null ? "" : header.toLowerCase(Locale.ROOT);
    }
}
