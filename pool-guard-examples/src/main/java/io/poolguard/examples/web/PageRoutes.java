/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.poolguard.examples.chat.BrowserGoneException;
import io.poolguard.examples.web.ChatSettings.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Map;

/** The page, and what it asks the service for besides chats. */
final class PageRoutes {

    /**
     * The page runs its own script and nothing else, and asks nobody but its own server. What a user or a model writes
     * is text: even a mistake in the script could not make elements of it.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final Forms forms;
    private final ChatsAtOnce load;
    private final LivePool live;

    PageRoutes(Forms forms, ChatsAtOnce load, LivePool live) {
        this.forms = forms;
        this.load = load;
        this.live = live;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/", file("index.html", "text/html"))
                .get("/chat.css", file("chat.css", "text/css"))
                .get("/chat.js", file("chat.js", "text/javascript"))
                .get("/icon.svg", file("icon.svg", "image/svg+xml"))
                .get("/pool/live", this::watch)
                .post("/form", this::take)
                .post("/load", this::load);
    }

    private void watch(Context request) throws RequestException {
        try {
            live.show(new EventStream(request.res()));
        } catch (BrowserGoneException ignored) {
            // It has seen enough.
        }
    }

    private void take(Context request) throws RequestException {
        Form form = Requests.form(request);
        forms.take(form);
        request.json(Map.of("form", Views.lower(form)));
    }

    private void load(Context request) throws RequestException, SQLException {
        int chats = Requests.chats(request, ChatsAtOnce.MOST_CHATS);
        load.begin(chats);
        request.status(202).json(Map.of("chats", chats));
    }

    private static Handler file(String name, String type) {
        byte[] content = read(name);
        return request -> request.contentType(type + "; charset=utf-8")
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .result(content);
    }

    private static byte[] read(String name) {
        try (InputStream file = PageRoutes.class.getResourceAsStream("/page/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the page's " + name + " is not on the class path");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the page's " + name + " cannot be read", e);
        }
    }
}
