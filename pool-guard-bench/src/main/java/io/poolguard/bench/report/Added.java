/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.report;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a set-up adds to its own bare pool.
 *
 * @param median difference of the medians
 * @param lowestTenth difference of the lowest tenths
 * @param bytes difference of the bytes per operation, where both are known
 */
record Added(double median, double lowestTenth, OptionalDouble bytes) {

    static Added between(Result base, Result result) {
        return new Added(
                result.median() - base.median(),
                result.lowestTenth() - base.lowestTenth(),
                base.bytes().isPresent() && result.bytes().isPresent()
                        ? OptionalDouble.of(
                                result.bytes().getAsDouble() - base.bytes().getAsDouble())
                        : OptionalDouble.empty());
    }

    /**
     * How many times what another adds this is, as 1/8 where it is less. Nothing where one of them adds nothing that
     * could be measured.
     */
    static Optional<String> share(double added, double other) {
        if (added <= 0 || other <= 0) {
            return Optional.empty();
        }
        return Optional.of(added < other ? "1/" + times(other / added) : times(added / other));
    }

    private static String times(double number) {
        return String.format(Locale.ROOT, number < 10 ? "%.1f" : "%,.0f", number);
    }
}
