/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

import java.util.List;
import java.util.stream.Stream;

/**
 * What was measured of one set-up.
 *
 * @param nanos the processor's time for an operation, one for each iteration
 * @param bytes the bytes allocated per operation, one for each iteration
 */
record Side(List<Double> nanos, List<Double> bytes) {

    static final Side NOTHING = new Side(List.of(), List.of());

    Side and(Side more) {
        return new Side(both(nanos, more.nanos), both(bytes, more.bytes));
    }

    /** Neighbours only ever add time: they take the caches, and the other half of a core. */
    double time() {
        return lowestTenth(nanos);
    }

    /** What other threads allocate meanwhile only ever adds bytes. */
    double allocated() {
        return lowestTenth(bytes);
    }

    private static double lowestTenth(List<Double> iterations) {
        if (iterations.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        return iterations.stream()
                .sorted()
                .skip(iterations.size() / 10)
                .findFirst()
                .orElseThrow();
    }

    private static List<Double> both(List<Double> some, List<Double> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
