/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.demo;

import io.poolguard.PoolAdvice;
import io.poolguard.examples.web.ChatSettings.Form;
import java.time.Duration;
import java.util.Optional;

/**
 * What one form of the task did.
 *
 * @param form the form
 * @param tally what became of the chats
 * @param pool what was seen of the pool
 * @param acquires how long acquires waited, those that timed out left out
 * @param advice what the guard advises after it
 * @param firstFailure the first failure that the service recorded
 */
record FormResult(
        Form form,
        Tally tally,
        PoolSampler.Seen pool,
        AcquireWaits.Waits acquires,
        PoolAdvice advice,
        Optional<Throwable> firstFailure) {

    /**
     * What became of the chats.
     *
     * @param chats how many there were
     * @param answered how many got the whole answer, which is stored as complete
     * @param heldAfter connections that are still held when all is over
     * @param wall from the first question to the last answer
     */
    record Tally(int chats, int answered, int heldAfter, Duration wall) {
        int failed() {
            return chats - answered;
        }
    }
}
