/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.result.HoldData;
import java.time.Instant;

/**
 * A hold at one moment.
 *
 * @param use how it was used at that moment, which no later stack is of once it has gone on
 * @param snapshot what is told of it
 */
public record HeldNow(Hold hold, Use use, HoldData snapshot) {

    /** How a hold is used: it is another use after each call, and by each other thread. */
    record Use(long thread, long marks) {

        static Use of(Hold hold) {
            return new Use(hold.user().getId(), hold.marks());
        }
    }

    /** The hold now. */
    public static HeldNow of(Hold hold) {
        return of(hold, Instant.now());
    }

    /** The use is read first: if the hold goes on while it is read, no stack counts for it. */
    static HeldNow of(Hold hold, Instant now) {
        return new HeldNow(hold, Use.of(hold), hold.snapshot(now));
    }

    /** Whether the hold still has its connection, and is used as it was. */
    boolean goesOn() {
        return hold.hasConnection() && Use.of(hold).equals(use);
    }
}
