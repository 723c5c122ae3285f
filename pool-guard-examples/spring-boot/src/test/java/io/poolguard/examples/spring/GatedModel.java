/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.context.annotation.Primary;

/** A model that says its first token at once, and the rest when it is allowed to. */
@Primary
class GatedModel implements Model {

    private static final int MOST_TOKENS = 9_000;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean talkative;
    private volatile CountDownLatch gate = new CountDownLatch(1);

    @Override
    public String answer(List<String> history, Consumer<String> browser) {
        browser.accept("forty");
        asked.incrementAndGet();
        awaitGate();
        browser.accept("two");
        for (int i = 0; talkative && i < MOST_TOKENS; i++) {
            browser.accept("wwwwwwwwww");
        }
        return "fortytwo";
    }

    private void awaitGate() {
        try {
            if (!gate.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody has let the model answer");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("stopped in mid-answer", e);
        }
    }

    /** From now on an answer stops after its first token. */
    void hold() {
        asked.set(0);
        talkative = false;
        gate = new CountDownLatch(1);
    }

    /** How many answers have begun since. */
    int asked() {
        return asked.get();
    }

    /** Once it is allowed to, it says more than anybody listens to. */
    void talk() {
        talkative = true;
    }

    /** Lets all end, now and later. */
    void release() {
        gate.countDown();
    }
}
