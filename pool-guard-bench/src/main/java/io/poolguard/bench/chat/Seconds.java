/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import java.time.Duration;

/** What formulas count in. */
final class Seconds {

    private static final double NANOS = 1e9;

    private Seconds() {}

    static double of(Duration time) {
        return time.toNanos() / NANOS;
    }

    static Duration toDuration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * NANOS));
    }
}
