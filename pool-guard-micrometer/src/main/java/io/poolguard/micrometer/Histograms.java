/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Tags;
import io.poolguard.LabelFigures;
import io.poolguard.LabelFigures.Times;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * How long waits and holds were, over all labels: for each bound a counter of those that were shorter, as Prometheus
 * wants it for {@code histogram_quantile}.
 *
 * <p>The guard's buckets have what a tick has met. All else was shorter than a tick, so that below no bound that is
 * longer than one anything is missing.
 */
final class Histograms {

    /** 2^7 ms is the first bound above the watchdog's longest tick, of 100 ms. */
    private static final int FIRST_BUCKET = 7;

    /** 2^20 ms, or 17 minutes. */
    private static final int LAST_BUCKET = 20;

    private final MeteredPool pool;

    Histograms(MeteredPool pool) {
        this.pool = pool;
    }

    void define(MeterDefinitions meters) {
        define(meters, GuardMeter.WAIT_TIMES, LabelMeters::acquired, LabelFigures::waited);
        define(meters, GuardMeter.HOLD_TIMES, LabelMeters::ended, LabelFigures::held);
        define(meters, GuardMeter.IN_JDBC_TIMES, LabelMeters::ended, LabelFigures::inJdbc);
        define(meters, GuardMeter.IDLE_TIMES, LabelMeters::observed, LabelFigures::idle);
    }

    private void define(
            MeterDefinitions meters,
            GuardMeter meter,
            ToLongFunction<LabelFigures> count,
            Function<LabelFigures, Times> times) {
        for (int bucket = FIRST_BUCKET; bucket <= LAST_BUCKET; bucket++) {
            int last = bucket;
            meters.counter(
                    meter.row(),
                    bound(bucket),
                    () -> sum(one -> count.applyAsLong(one) - above(last, times.apply(one))));
        }
        meters.counter(meter.row(), Tags.of(GuardMeter.BOUND, "+Inf"), () -> sum(count));
    }

    private long sum(ToLongFunction<LabelFigures> count) {
        return pool.labels().stream().mapToLong(count).sum();
    }

    private static long above(int bucket, Times times) {
        List<Long> longer = times.buckets().subList(bucket + 1, times.buckets().size());
        return longer.stream().mapToLong(Long::longValue).sum();
    }

    private static Tags bound(int bucket) {
        return Tags.of(GuardMeter.BOUND, BigDecimal.valueOf(1L << bucket, 3).toPlainString());
    }
}
