/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.internal.hold.Hold;

/** Idle in hand for longer than the idle threshold, unless the hold is declared as long and not overdue. */
final class HeldIdle implements Lasting {

    private final GuardSettings settings;

    HeldIdle(GuardSettings settings) {
        this.settings = settings;
    }

    @Override
    public Kind kind() {
        return Kind.HELD_IDLE;
    }

    @Override
    public long lasted(Hold hold) {
        return hold.idleNow();
    }

    @Override
    public long limit() {
        return settings.idleThreshold().toNanos();
    }

    @Override
    public long limitOf(Hold hold) {
        return hold.isExpected() ? Long.MAX_VALUE : limit();
    }
}
