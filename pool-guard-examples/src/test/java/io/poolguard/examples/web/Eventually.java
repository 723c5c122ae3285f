/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come true, and not for ever. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PERIOD = Duration.ofMillis(5);

    private Eventually() {}

    public static void isTrue(String what, BooleanSupplier condition) {
        isTrue(what, PERIOD, condition);
    }

    /** For a condition that costs something to ask. */
    public static void isTrue(String what, Duration period, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("not true within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(period.toNanos());
        }
    }
}
