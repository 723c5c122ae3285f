/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.HoldSnapshot.Expected;
import io.poolguard.internal.hold.Hold;
import java.time.Duration;
import java.util.Optional;

/** Held for longer than the hold threshold, or than its holder has said. */
final class HeldLong implements Lasting {

    private final GuardSettings settings;

    HeldLong(GuardSettings settings) {
        this.settings = settings;
    }

    @Override
    public Kind kind() {
        return Kind.HELD_LONG;
    }

    @Override
    public long lasted(Hold hold) {
        return hold.heldNow();
    }

    @Override
    public long limit() {
        return settings.holdThreshold().toNanos();
    }

    @Override
    public long limitOf(Hold hold) {
        return isExpected(hold) ? Long.MAX_VALUE : limit();
    }

    /** Whether the holder has said that he will hold for so long. */
    static boolean isExpected(Hold hold) {
        Optional<Expected> expected = hold.expected();
        if (expected.isEmpty()) {
            return false;
        }
        Duration held = Duration.ofNanos(hold.heldNow());
        return expected.get().duration().map(most -> held.compareTo(most) <= 0).orElse(true);
    }
}
