/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.GuardSettings;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.text.Durations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The holds that are longer than they should be, counted in one walk over all holds. For one thread. */
final class OverdueHolds {

    /** The holds of one category: how many there are, and which is the longest. */
    private static final class Category {
        private final long limit;
        private int count;
        private long longest;

        @Nullable
        private Hold longestHold;

        Category(Duration limit) {
            this.limit = limit.toNanos();
        }

        void look(Hold hold, long lasted) {
            if (lasted < limit) {
                return;
            }
            count++;
            if (lasted > longest) {
                longest = lasted;
                longestHold = hold;
            }
        }

        Optional<String> words(String one, String many) {
            return longestHold == null
                    ? Optional.empty()
                    : Optional.of((count == 1 ? "1 " + one : count + " " + many) + " for longer than "
                            + Durations.brief(Duration.ofNanos(limit)) + ", the longest for "
                            + Durations.seconds(Duration.ofNanos(longest)) + " (" + named(longestHold) + ")");
        }

        private static String named(Hold hold) {
            String label = "label=" + hold.label().name();
            return hold.site()
                    .line()
                    .map(Frame::toString)
                    .map(site -> label + ", site=" + site)
                    .orElse(label);
        }
    }

    private final Category idle;
    private final Category held;
    private final Category inJdbc;
    private int unrecoverable;

    OverdueHolds(HoldRegistry registry, GuardSettings<?> settings) {
        idle = new Category(settings.idleThreshold());
        held = new Category(settings.holdThreshold());
        inJdbc = new Category(settings.healthLimits().slowSqlThreshold());
        registry.forEach(this::look);
    }

    private void look(Hold hold) {
        if (!hold.isHeld()) {
            unrecoverable += hold.hasConnection() && hold.isUnobserved() ? 1 : 0;
            return;
        }
        inJdbc.look(hold, hold.callNow());
        if (!hold.isExpected()) {
            idle.look(hold, hold.idleNow());
            held.look(hold, hold.heldNow());
        }
    }

    Optional<String> idle() {
        return idle.words("connection is held idle", "connections are held idle");
    }

    Optional<String> held() {
        return held.words("connection is held", "connections are held");
    }

    Optional<String> inJdbc() {
        return inJdbc.words("JDBC call runs", "JDBC calls run");
    }

    /** Connections that were collected unclosed, and whose slots in the pool cannot be recovered. */
    int unrecoverable() {
        return unrecoverable;
    }
}
