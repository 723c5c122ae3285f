/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hold.Hold;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Holds that last longer than a threshold, in hand without a call or at all. A hold that its holder has declared as long
 * is none of them until it is overdue.
 */
final class HeldTooLong implements Detector {

    private final Kind kind;
    private final ToLongFunction<Hold> lasted;
    private final Supplier<Duration> threshold;
    private final GuardSettings<?> settings;
    private final FindingLifecycle findings = new FindingLifecycle();

    // The threshold of this round, in nanoseconds; beyond any time if the kind is not to be reported.
    private long limit;

    private HeldTooLong(
            Kind kind, ToLongFunction<Hold> lasted, Supplier<Duration> threshold, GuardSettings<?> settings) {
        this.kind = kind;
        this.lasted = lasted;
        this.threshold = threshold;
        this.settings = settings;
    }

    /** Idle in hand for longer than the idle threshold. */
    static HeldTooLong idle(GuardSettings<?> settings) {
        return new HeldTooLong(Kind.HELD_IDLE, Hold::idleNow, settings::idleThreshold, settings);
    }

    /** Held for longer than the hold threshold, whatever the connection was used for. */
    static HeldTooLong held(GuardSettings<?> settings) {
        return new HeldTooLong(Kind.HELD_LONG, Hold::heldNow, settings::holdThreshold, settings);
    }

    @Override
    public void begin(long elapsed) {
        limit = settings.reaction(kind) == Reaction.OFF
                ? Long.MAX_VALUE
                : threshold.get().toNanos();
    }

    @Override
    public void look(Hold hold, List<Detection> found) {
        long now = lasted.applyAsLong(hold);
        if (isTooLong(hold, now)) {
            findings.lasts(kind, hold, now, found);
        }
    }

    @Override
    public void end(List<Detection> found) {
        findings.endUnless(hold -> isTooLong(hold, lasted.applyAsLong(hold)), found);
    }

    private boolean isTooLong(Hold hold, long now) {
        return now >= limit && !hold.isExpected();
    }
}
