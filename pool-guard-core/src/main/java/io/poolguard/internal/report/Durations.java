/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import java.time.Duration;

/** Durations in words. */
public final class Durations {

    private static final Duration SHORT = Duration.ofMillis(100);

    private Durations() {}

    /** Seconds with one decimal: {@code 94.2 s}. */
    public static String seconds(Duration time) {
        return tenths((time.toMillis() + 50) / 100) + " s";
    }

    /** The same, and milliseconds where seconds would say nothing: {@code 15.7 ms}. */
    public static String brief(Duration time) {
        return time.isZero() || time.compareTo(SHORT) >= 0
                ? seconds(time)
                : tenths((time.toNanos() + 50_000) / 100_000) + " ms";
    }

    private static String tenths(long tenths) {
        return tenths / 10 + "." + tenths % 10;
    }
}
