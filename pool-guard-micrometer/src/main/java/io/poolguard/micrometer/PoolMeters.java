/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Tags;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolSnapshot;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The meters of the pool as a whole. All are there from the begin. */
final class PoolMeters {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final MeteredPool pool;
    private final MeterDefinitions meters;

    PoolMeters(MeteredPool pool, MeterDefinitions meters) {
        this.pool = pool;
        this.meters = meters;
    }

    void define() {
        meters.gauge(
                GuardMeter.OVERFLOW.row(), Tags.empty(), () -> pool.snapshot().overflow());
        meters.gauge(
                GuardMeter.BASE_SIZE.row(), Tags.empty(), () -> pool.snapshot().baseSize());
        meters.gauge(GuardMeter.PEAK.row(), Tags.empty(), () -> pool.snapshot().peakActive());
        meters.counter(
                GuardMeter.BROKEN.row(), Tags.empty(), () -> pool.snapshot().broken());
        holds();
        totals();
        health();
    }

    private void holds() {
        for (HoldState state : HoldState.values()) {
            meters.gauge(
                    GuardMeter.HOLDS.row(), Tags.of(GuardMeter.STATE, state.tag()), () -> state.count(pool.holds()));
        }
        meters.age(
                GuardMeter.OLDEST_HOLD.row(),
                Tags.empty(),
                () -> age(pool.snapshot().oldestHold()));
        meters.age(GuardMeter.LONGEST_IDLE.row(), Tags.empty(), this::longestIdle);
        meters.age(
                GuardMeter.OLDEST_WAITER.row(),
                Tags.empty(),
                () -> age(pool.snapshot().oldestWaiter()));
    }

    private void totals() {
        meters.counter(
                GuardMeter.ACQUIRES.row(), Tags.empty(), () -> pool.snapshot().acquires());
        counts(GuardMeter.FAILURES, PoolSnapshot::failures);
        counts(GuardMeter.ENDS, PoolSnapshot::ends);
        counts(GuardMeter.OUTCOMES, PoolSnapshot::outcomes);
        counts(GuardMeter.FINDINGS, PoolSnapshot::findings);
        meters.counter(
                GuardMeter.UNDELIVERED.row(),
                Tags.empty(),
                () -> pool.snapshot().undelivered());
        meters.counter(
                GuardMeter.LISTENER_FAILURES.row(),
                Tags.empty(),
                () -> pool.snapshot().listenerFailures());
    }

    /** A counter for each key, named by it. The keys are the same at each time. */
    private <K extends Enum<K>> void counts(GuardMeter meter, Function<PoolSnapshot, Map<K, Long>> counts) {
        for (K key : counts.apply(pool.snapshot()).keySet()) {
            meters.counter(
                    meter.row(),
                    Tags.of(meter.row().ownTag(), key.name().toLowerCase(Locale.ROOT)),
                    () -> counts.apply(pool.snapshot()).getOrDefault(key, 0L));
        }
    }

    private void health() {
        meters.gauge(GuardMeter.SERVER_LIMIT.row(), Tags.empty(), () -> server(Limit::connections));
        meters.gauge(GuardMeter.SERVER_USED.row(), Tags.empty(), () -> server(Limit::inUse));
        // That the pool is closed is one of the causes.
        meters.gaugeToTheEnd(
                GuardMeter.HEALTH.row(), Tags.empty(), () -> level(pool.health().status()));
        for (Cause cause : Cause.values()) {
            meters.gaugeToTheEnd(
                    GuardMeter.CAUSES.row(),
                    Tags.of(GuardMeter.CAUSE, cause.name().toLowerCase(Locale.ROOT)),
                    () -> pool.health().has(cause) ? 1 : 0);
        }
    }

    private double server(ToIntFunction<Limit> figure) {
        Optional<Limit> limit = pool.health().capacity().flatMap(ServerCapacity::limit);
        return limit.map(known -> (double) figure.applyAsInt(known)).orElse(Double.NaN);
    }

    private static double level(PoolHealth.Status status) {
        return switch (status) {
            case UP -> 1;
            case DEGRADED -> 0.5;
            case DOWN -> 0;
        };
    }

    private double longestIdle() {
        // What an unobserved hold does is not known, so without any other we cannot say that none is idle.
        double none = HoldState.UNOBSERVED.count(pool.holds()) > 0 ? Double.NaN : 0.0;
        return pool.snapshot().oldestIdleHold().map(PoolMeters::seconds).orElse(none);
    }

    private static double age(Optional<Duration> age) {
        return age.map(PoolMeters::seconds).orElse(0.0);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
