/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Meters of one pool, before they are in a registry. Each reads its figure when it is asked. */
final class MeterDefinitions {

    private final MeteredPool pool;
    private final Tags poolTags;
    private final List<Function<MeterRegistry, Meter>> all = new ArrayList<>();

    MeterDefinitions(MeteredPool pool, Tags poolTags) {
        this.pool = pool;
        this.poolTags = poolTags;
    }

    /** In the order in which they were added. */
    List<Function<MeterRegistry, Meter>> all() {
        return List.copyOf(all);
    }

    /** A gauge that is unknown once the pool is closed. */
    void gauge(MeterRow row, Tags tags, DoubleSupplier figure) {
        gaugeToTheEnd(row, tags, () -> pool.whileOpen(figure));
    }

    /** A gauge that is known also once the pool is closed. */
    void gaugeToTheEnd(MeterRow row, Tags tags, DoubleSupplier figure) {
        // Made from a supplier, which the gauge refers to strongly; an object it would refer to weakly.
        all.add(Gauge.builder(row.meterName(), figure::getAsDouble)
                .baseUnit(unit(row))
                .description(row.description())
                .tags(poolTags.and(tags))::register);
    }

    /** An age in seconds, unknown once the pool is closed. */
    void age(MeterRow row, Tags tags, DoubleSupplier seconds) {
        all.add(TimeGauge.builder(row.meterName(), () -> pool.whileOpen(seconds), TimeUnit.SECONDS)
                .description(row.description())
                .tags(poolTags.and(tags))::register);
    }

    /** A count that only grows. */
    void counter(MeterRow row, Tags tags, LongSupplier count) {
        // It refers to its object weakly. The function refers to all that it reads, and strongly.
        LongSupplier rising = rising(count);
        all.add(FunctionCounter.builder(row.meterName(), rising, ignored -> rising.getAsLong())
                .baseUnit(unit(row))
                .description(row.description())
                .tags(poolTags.and(tags))::register);
    }

    /** How many times there were, and how long they took together. */
    void timer(MeterRow row, Tags tags, LongSupplier count, LongSupplier nanos) {
        LongSupplier rising = rising(count);
        all.add(FunctionTimer.builder(
                        row.meterName(),
                        rising,
                        ignored -> rising.getAsLong(),
                        ignored -> nanos.getAsLong(),
                        TimeUnit.NANOSECONDS)
                .description(row.description())
                .tags(poolTags.and(tags))::register);
    }

    /**
     * What is put together from several counts, each read at its own moment, may come out one less than before. A counter
     * that falls looks like a restart, and all that it has counted like new.
     */
    private static LongSupplier rising(LongSupplier count) {
        LongAccumulator most = new LongAccumulator(Math::max, 0);
        return () -> {
            most.accumulate(count.getAsLong());
            return most.get();
        };
    }

    private static @Nullable String unit(MeterRow row) {
        return row.unit().isEmpty() ? null : row.unit();
    }
}
