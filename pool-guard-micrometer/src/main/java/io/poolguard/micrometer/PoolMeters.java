/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Tags;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolSnapshot.Totals;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
        meters.gauge(
                GuardMeter.PEAK.row(),
                Tags.empty(),
                () -> pool.snapshot().peak().active());
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
                () -> age(pool.snapshot().oldest().hold()));
        meters.age(GuardMeter.LONGEST_IDLE.row(), Tags.empty(), this::longestIdle);
        meters.age(
                GuardMeter.OLDEST_WAITER.row(),
                Tags.empty(),
                () -> age(pool.snapshot().oldest().waiter()));
    }

    private void totals() {
        meters.counter(GuardMeter.ACQUIRES.row(), Tags.empty(), () -> sums().acquires());
        byName(GuardMeter.FAILURES, () -> sums().failures().toMap());
        byName(GuardMeter.ENDS, () -> sums().ends().toMap());
        byName(GuardMeter.OUTCOMES, () -> sums().outcomes().toMap());
        byName(GuardMeter.FINDINGS, () -> sums().findingsByName());
        meters.counter(
                GuardMeter.UNDELIVERED.row(), Tags.empty(), () -> pool.figures().undelivered());
        meters.counter(
                GuardMeter.LISTENER_FAILURES.row(),
                Tags.empty(),
                () -> pool.figures().listenerFailures());
    }

    private Totals sums() {
        return pool.snapshot().totals();
    }

    /** A counter for each name. The names are the same at each time. */
    private void byName(GuardMeter meter, Supplier<Map<String, Long>> counts) {
        for (String name : counts.get().keySet()) {
            meters.counter(
                    meter.row(),
                    Tags.of(meter.row().ownTag(), snakeCase(name)),
                    () -> counts.get().getOrDefault(name, 0L));
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
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
        return pool.snapshot().oldest().idleHold().map(PoolMeters::seconds).orElse(none);
    }

    private static double age(Optional<Duration> age) {
        return age.map(PoolMeters::seconds).orElse(0.0);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
