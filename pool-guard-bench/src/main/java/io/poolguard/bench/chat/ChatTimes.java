/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.time.Duration;

/**
 * The times that a chat is made of. What comes out depends on how they stand to each other: 2 s, 1 s and 1 ms are 60 s,
 * 30 s and 30 ms on another clock.
 *
 * @param answer how long the model writes; also how long somebody whose chat has failed waits until he tries again
 * @param acquireTimeout how long an acquire may wait for a connection
 * @param roundTrip how long the database takes for a statement or a commit
 */
public record ChatTimes(Duration answer, Duration acquireTimeout, Duration roundTrip) {

    /** Two queries; an insert and an update. */
    static final int STATEMENTS_TO_READ = 2;

    static final int STATEMENTS_TO_SAVE = 2;

    /** Refuses what is out of its bounds. */
    public ChatTimes {
        require("answer", answer);
        require("acquireTimeout", acquireTimeout);
        require("roundTrip", roundTrip);
    }

    private static void require(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException(name + "=" + time + " is outside its bounds (above 0)");
        }
    }

    /**
     * How long a chat is in the database, from its first statement to its last commit, and the answer not counted.
     *
     * @param transactions in how many transactions: one commit each
     * @return the time
     */
    public Duration inDatabase(int transactions) {
        return roundTrip.multipliedBy(STATEMENTS_TO_READ + STATEMENTS_TO_SAVE + transactions);
    }
}
