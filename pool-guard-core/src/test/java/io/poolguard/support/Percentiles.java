/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import java.util.Arrays;
import java.util.Locale;

/** Percentiles of measured times. */
public final class Percentiles {

    private Percentiles() {}

    /** The time that so many of a hundred stayed below; sorts the times. */
    public static long of(long[] nanos, double percent) {
        Arrays.sort(nanos);
        return nanos[(int) Math.min(nanos.length - 1, Math.ceil(nanos.length * percent / 100))];
    }

    /** For the test's output. */
    public static void print(String what, long[] nanos) {
        System.out.printf(
                Locale.ROOT,
                "%s: min %.3f ms, p50 %.3f ms, p99 %.3f ms, max %.3f ms%n",
                what,
                of(nanos, 0) / 1e6,
                of(nanos, 50) / 1e6,
                of(nanos, 99) / 1e6,
                of(nanos, 100) / 1e6);
    }
}
