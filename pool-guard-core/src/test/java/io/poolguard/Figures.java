/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.Arrays;
import java.util.Locale;

/** What was measured, in order. */
final class Figures {

    private Figures() {}

    /** The time that so many of a hundred stayed below; sorts the times. */
    static long percentile(long[] nanos, double percent) {
        Arrays.sort(nanos);
        return nanos[(int) Math.min(nanos.length - 1, Math.ceil(nanos.length * percent / 100))];
    }

    /** For the test's output. */
    static void print(String what, long[] nanos) {
        System.out.printf(
                Locale.ROOT,
                "%s: min %.3f ms, p50 %.3f ms, p99 %.3f ms, max %.3f ms%n",
                what,
                percentile(nanos, 0) / 1e6,
                percentile(nanos, 50) / 1e6,
                percentile(nanos, 99) / 1e6,
                percentile(nanos, 100) / 1e6);
    }
}
