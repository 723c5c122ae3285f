/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits, within a bound, for what another thread will do soon. */
public final class Eventually {

    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 1_000_000;

    private Eventually() {}

    public static void eventually(String what, Callable<Boolean> condition) {
        long start = System.nanoTime();
        try {
            while (!condition.call()) {
                if (System.nanoTime() - start > BOUND.toNanos()) {
                    fail("not within %s: %s", BOUND, what);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
