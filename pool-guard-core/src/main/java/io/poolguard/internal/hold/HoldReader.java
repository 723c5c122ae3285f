/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.hold.RareHoldState.Expected;
import io.poolguard.internal.result.HoldData;
import io.poolguard.internal.result.HoldData.Stand;
import io.poolguard.internal.text.LogText;
import io.poolguard.internal.text.StatementText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads a hold for a report. Other threads write to it meanwhile, so each value is read once and kept as it was. */
final class HoldReader {

    private HoldReader() {}

    static HoldData read(Hold hold, Instant now) {
        Duration heldFor = Duration.ofNanos(hold.heldFor());
        Activity activity = activity(hold);
        return new HoldData(
                hold.id(),
                hold.label().name(),
                activity,
                times(hold, activity, heldFor),
                use(hold),
                origin(hold, now.minus(heldFor)),
                Stand.UNKNOWN);
    }

    /** What the hold is doing. */
    static Activity activity(Hold hold) {
        if (hold.isAcquiring()) {
            return Activity.ACQUIRING;
        }
        if (hold.isLeaked() || hold.isLost()) {
            return Activity.LEAKED;
        }
        if (!hold.isOpen()) {
            return Activity.ENDING;
        }
        if (hold.isRunning()) {
            return Activity.IN_JDBC;
        }
        return hold.isUnobserved() ? Activity.UNOBSERVED : Activity.IDLE_IN_HAND;
    }

    private static HoldData.Times times(Hold hold, Activity activity, Duration heldFor) {
        Duration inJdbcFor = Duration.ofNanos(hold.inJdbc());
        Duration stillFor = Duration.ofNanos(hold.stillNow());
        return new HoldData.Times(
                heldFor,
                hold.isMeasured() || inJdbcFor.compareTo(heldFor) < 0 ? inJdbcFor : heldFor,
                hold.isMeasured(),
                activity == Activity.IDLE_IN_HAND ? stillFor : Duration.ZERO,
                activity == Activity.IN_JDBC ? stillFor : Duration.ZERO);
    }

    private static HoldData.Use use(Hold hold) {
        Thread last = hold.user();
        return new HoldData.Use(
                LogText.of(last),
                last.getId(),
                !hold.acquirer().isAlive(),
                hold.calls(),
                hold.statement().map(StatementText::of),
                hold.isUnobserved());
    }

    private static HoldData.Origin origin(Hold hold, Instant since) {
        Optional<RareHoldState> rare = Optional.ofNullable(hold.rareStateIfAny());
        Optional<Expected> expected = rare.map(state -> state.expected);
        return new HoldData.Origin(
                since,
                hold.site().text(),
                rare.map(state -> state.context),
                expected.map(Expected::reason),
                expected.flatMap(Expected::duration));
    }
}
