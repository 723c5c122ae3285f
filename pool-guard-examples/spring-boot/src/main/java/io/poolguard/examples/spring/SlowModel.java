/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Stands for a model: it takes its time before each token, and says nothing new. */
@Component
class SlowModel implements Model {

    private static final Duration PAUSE = Duration.ofMillis(500);

    @Override
    public String answer(List<String> history, Consumer<String> browser) {
        List<String> tokens =
                List.of("You", " have", " asked", ": ", history.get(history.size() - 1), " A", " good", " question.");
        for (String token : tokens) {
            LockSupport.parkNanos(PAUSE.toNanos());
            browser.accept(token);
        }
        return String.join("", tokens);
    }
}
