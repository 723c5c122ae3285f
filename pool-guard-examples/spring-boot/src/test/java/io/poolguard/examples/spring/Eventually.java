/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.spring;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what must come true, and not for ever. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PERIOD = Duration.ofMillis(5);

    private Eventually() {}

    static void isTrue(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("not true within " + PATIENCE + ": " + what);
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }
}
