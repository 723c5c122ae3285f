/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/** Streams of events to browsers, each written by a thread of Spring Boot's executor. */
@Component
class EventStreams {

    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Executor executor;

    EventStreams(Executor applicationTaskExecutor) {
        this.executor = applicationTaskExecutor;
    }

    /** A stream of tokens, which ends with an event {@code done} or {@code error}. */
    SseEmitter open(Consumer<Consumer<String>> work) {
        SseEmitter browser = new SseEmitter(LONGEST.toMillis());
        executor.execute(() -> {
            try {
                work.accept(
                        token -> send(browser, SseEmitter.event().name("token").data(token)));
                send(browser, SseEmitter.event().name("done").data(""));
                browser.complete();
            } catch (UncheckedIOException e) {
                LOG.debug("the browser has left", e);
            } catch (RuntimeException e) {
                LOG.warn("the answer failed", e); // with who holds the connections, if the pool was empty
                tellFailure(browser);
            }
        });
        return browser;
    }

    /** If there is somebody left to tell it. */
    private static void tellFailure(SseEmitter browser) {
        try {
            send(browser, SseEmitter.event().name("error").data("try again later"));
            browser.complete();
        } catch (UncheckedIOException e) {
            LOG.debug("the browser has left", e);
        }
    }

    private static void send(SseEmitter browser, SseEventBuilder event) {
        try {
            browser.send(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) { // Spring has found out before: the stream has ended
            throw new UncheckedIOException(new IOException("the stream has ended", e));
        }
    }
}
