/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.internal.hold.Hold;

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
        return hold.isExpected() ? Long.MAX_VALUE : limit();
    }
}
