/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import io.poolguard.examples.chat.Delivery.Saved;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Saves what has been paid for: a few attempts, then the answer is given up, but never the user who has read it.
 *
 * <p>For work that may be done twice, such as an update by key: an attempt whose commit failed with an unknown outcome
 * may have been carried out.
 */
public final class SaveRetry {

    /** The work. */
    @FunctionalInterface
    public interface Save {
        void run() throws SQLException;
    }

    private final int attempts;
    private final Duration pause;
    private final FailureLog failures;

    /**
     * @param attempts how often at most; each may take the pool's acquire timeout
     * @param pause before the second attempt; it doubles for each one after
     * @param failures where each failed attempt is recorded
     */
    public SaveRetry(int attempts, Duration pause, FailureLog failures) {
        this.attempts = attempts;
        this.pause = pause;
        this.failures = failures;
    }

    /** Runs the work until it succeeds or the attempts are used up, and tells the browser of each that fails. */
    public Saved save(Browser browser, Save work) {
        Duration wait = pause;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try {
                work.run();
                return Saved.SAVED;
            } catch (SQLException e) {
                failures.record("answer not saved at attempt " + attempt + " of " + attempts, e);
                tell(browser, attempt);
            }
            if (attempt < attempts && !sleep(wait)) {
                break;
            }
            wait = wait.multipliedBy(2);
        }
        return Saved.NOT_SAVED;
    }

    private static void tell(Browser browser, int attempt) {
        try {
            browser.notSaved(attempt);
        } catch (BrowserGoneException ignored) {
            // Nobody is left to tell; the answer is worth saving all the same.
        }
    }

    private static boolean sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
