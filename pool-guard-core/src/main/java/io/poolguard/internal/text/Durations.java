/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.text;

import java.time.Duration;
import java.time.Instant;

/** Durations as text. */
public final class Durations {

    private static final Duration SHORT = Duration.ofMillis(100);

    private Durations() {}

    /** Seconds with one decimal: {@code 94.2 s}. */
    public static String seconds(Duration time) {
        return tenths((time.toMillis() + 50) / 100) + " s";
    }

    /** The same, but milliseconds for short durations: {@code 15.7 ms}. */
    public static String brief(Duration time) {
        return time.isZero() || time.compareTo(SHORT) >= 0
                ? seconds(time)
                : tenths((time.toNanos() + 50_000) / 100_000) + " ms";
    }

    /** The time since then. Zero, where a clock that was set back would make it negative. */
    public static Duration since(Instant then, Instant now) {
        return then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    }

    private static String tenths(long tenths) {
        return tenths / 10 + "." + tenths % 10;
    }
}
