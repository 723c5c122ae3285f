/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Checks what callers give. Each message names the value and its bounds. */
final class Bounds {

    private static final Duration LEAST = Duration.ofMillis(1);

    private Bounds() {}

    /** A threshold: from 1 ms to 365 days. */
    static Duration upToAYear(String name, Duration value) {
        return within(name, value, new Bound(LEAST, "1 ms"), new Bound(Duration.ofDays(365), "365 days"));
    }

    /** A timeout: from 1 ms to 1 day. */
    static Duration upToADay(String name, Duration value) {
        return within(name, value, new Bound(LEAST, "1 ms"), new Bound(Duration.ofDays(1), "1 day"));
    }

    /** A wait that may be none: from 0 to 1 day. */
    static Duration fromZeroToADay(String name, Duration value) {
        return within(name, value, new Bound(Duration.ZERO, "0"), new Bound(Duration.ofDays(1), "1 day"));
    }

    /** A long hold that is declared: a duration above 0, or none, and a reason. */
    static void expected(Optional<Duration> duration, String reason) {
        if (duration.isPresent() && duration.get().compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException(
                    "expected duration=" + duration.get() + " is outside its bounds (more than 0)");
        }
        if (reason.isBlank()) {
            throw new IllegalArgumentException("the reason of an expected hold must not be blank");
        }
    }

    private record Bound(Duration value, String words) {}

    private static Duration within(String name, Duration value, Bound least, Bound most) {
        if (Objects.requireNonNull(value, name).compareTo(least.value()) < 0 || value.compareTo(most.value()) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " is outside its bounds (at least " + least.words()
                    + ", at most " + most.words() + ")");
        }
        return value;
    }
}
