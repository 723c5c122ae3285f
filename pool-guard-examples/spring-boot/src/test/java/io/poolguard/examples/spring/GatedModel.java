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

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public String answer(List<String> history, Consumer<String> browser) {
        asked.incrementAndGet();
        browser.accept("forty");
        awaitGate();
        browser.accept("two");
        return "fortytwo";
    }

    private void awaitGate() {
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody has let the model answer");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("stopped in mid-answer", e);
        }
    }

    /** How many have asked. */
    int asked() {
        return asked.get();
    }

    /** Lets all answer, now and later. */
    void letAnswer() {
        gate.countDown();
    }
}
