/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.examples.chat.Delivery.Saved;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SaveRetryTest {

    private final List<String> recorded = new ArrayList<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final SaveRetry retry = new SaveRetry(3, Duration.ofMillis(1), (what, failure) -> {
        recorded.add(what);
        return "id";
    });

    @Test
    void save_succeedsAtOnce_runsOnce() {
        Saved saved = retry.save(new Present(), () -> failUntil(1));

        assertThat(saved).isEqualTo(Saved.SAVED);
        assertThat(runs).hasValue(1);
        assertThat(recorded).isEmpty();
    }

    @Test
    void save_failsTwice_tellsOfBothAndSaves() {
        Present browser = new Present();

        Saved saved = retry.save(browser, () -> failUntil(3));

        assertThat(saved).isEqualTo(Saved.SAVED);
        assertThat(browser.attempts).containsExactly(1, 2);
        assertThat(recorded)
                .containsExactly("answer not saved at attempt 1 of 3", "answer not saved at attempt 2 of 3");
    }

    @Test
    void save_failsAlways_givesUpAtTheBound() {
        Saved saved = retry.save(new Present(), () -> failUntil(99));

        assertThat(saved).isEqualTo(Saved.NOT_SAVED);
        assertThat(runs).hasValue(3);
    }

    @Test
    void save_browserGone_isTriedAllTheSame() {
        Saved saved = retry.save(new Gone(), () -> failUntil(2));

        assertThat(saved).isEqualTo(Saved.SAVED);
    }

    @Test
    void save_threadInterrupted_endsAndStaysInterrupted() {
        Thread.currentThread().interrupt();

        Saved saved = retry.save(new Present(), () -> failUntil(99));

        assertThat(saved).isEqualTo(Saved.NOT_SAVED);
        assertThat(runs).hasValue(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    private void failUntil(int run) throws SQLException {
        if (runs.incrementAndGet() < run) {
            throw new SQLTransientConnectionException("no connection");
        }
    }

    private static final class Present implements Browser {
        final List<Integer> attempts = new ArrayList<>();

        @Override
        public void token(String text) {}

        @Override
        public void silence() {}

        @Override
        public void notSaved(int attempt) {
            attempts.add(attempt);
        }
    }

    private static final class Gone implements Browser {
        @Override
        public void token(String text) throws BrowserGoneException {
            throw new BrowserGoneException(new IOException("broken pipe"));
        }

        @Override
        public void silence() throws BrowserGoneException {
            throw new BrowserGoneException(new IOException("broken pipe"));
        }

        @Override
        public void notSaved(int attempt) throws BrowserGoneException {
            throw new BrowserGoneException(new IOException("broken pipe"));
        }
    }
}
