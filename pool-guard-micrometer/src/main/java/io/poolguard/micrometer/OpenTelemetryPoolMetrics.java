/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.LabelFigures.Times;
import io.poolguard.PoolGuard;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * Binds what OpenTelemetry's conventions know of a connection pool, under their names: {@code db.client.connection.*}.
 * For dashboards that are made for these names, and for a registry that exports to OpenTelemetry.
 *
 * <pre>{@code
 * new OpenTelemetryPoolMetrics(guard).bindTo(registry);
 * }</pre>
 *
 * <p><strong>Not together with OpenTelemetry's Java agent</strong>, nor with its instrumentation of HikariCP: they emit
 * metrics of the same names, and each connection would count twice. Nothing binds this unless the application does.
 *
 * <p>It may be bound beside {@link PoolGuardMetrics}, which knows more. {@code docs/metrics.md} lists the meters, and what
 * differs from the conventions: what they call an up-down counter is a gauge here, a histogram comes without buckets, and
 * {@code create_time} is missing, as HikariCP alone knows it.
 *
 * <p>As with {@link PoolGuardMetrics}, figures are read from the guard when the registry asks, without a connection and
 * without the database; gauges are {@code NaN} once the pool is closed; and the meters keep the guard alive until they
 * are removed.
 *
 * <p>Binding and closing are for one thread at a time; the meters may be read by many.
 */
public final class OpenTelemetryPoolMetrics implements MeterBinder, AutoCloseable {

    private final MeteredPool pool;
    private final Bindings bindings;

    /**
     * Prepares the meters of a guarded pool.
     *
     * @param guard the guard
     */
    public OpenTelemetryPoolMetrics(PoolGuard guard) {
        this(guard, System::nanoTime);
    }

    OpenTelemetryPoolMetrics(PoolGuard guard, LongSupplier clock) {
        pool = new MeteredPool(guard, clock);
        bindings = new Bindings(pool.name(), OpenTelemetryMeter.PREFIX, OpenTelemetryPoolMetrics.class);
    }

    /**
     * Registers the meters. Does nothing for a registry that has them from here already.
     *
     * @param registry where to
     * @throws IllegalStateException if the registry has meters of another guard whose pool has the same name: their
     *     figures would be mixed, and the first to be closed would take the other's away
     */
    @Override
    public void bindTo(MeterRegistry registry) {
        bindings.bind(registry, binding -> binding.add(meters().all()));
    }

    /** Removes from each registry the meters that were registered here, and no others. They may be bound again. */
    @Override
    public void close() {
        bindings.remove();
    }

    private MeterDefinitions meters() {
        MeterDefinitions meters = new MeterDefinitions(pool, Tags.of(OpenTelemetryMeter.POOL, pool.name()));
        meters.gauge(
                OpenTelemetryMeter.COUNT.row(),
                Tags.of(OpenTelemetryMeter.STATE, "used"),
                () -> pool.snapshot().active());
        meters.gauge(
                OpenTelemetryMeter.COUNT.row(),
                Tags.of(OpenTelemetryMeter.STATE, "idle"),
                () -> pool.snapshot().idle());
        meters.gauge(
                OpenTelemetryMeter.MAX.row(),
                Tags.empty(),
                () -> pool.snapshot().max());
        meters.gauge(
                OpenTelemetryMeter.IDLE_MAX.row(),
                Tags.empty(),
                () -> pool.snapshot().max());
        meters.gauge(
                OpenTelemetryMeter.IDLE_MIN.row(),
                Tags.empty(),
                () -> pool.snapshot().baseSize());
        meters.gauge(
                OpenTelemetryMeter.PENDING_REQUESTS.row(),
                Tags.empty(),
                () -> pool.snapshot().pending());
        meters.counter(OpenTelemetryMeter.TIMEOUTS.row(), Tags.empty(), this::timeouts);
        timer(meters, OpenTelemetryMeter.WAIT_TIME, LabelMeters::acquired, LabelFigures::waited);
        timer(meters, OpenTelemetryMeter.USE_TIME, LabelMeters::ended, LabelFigures::held);
        return meters;
    }

    private long timeouts() {
        Map<Ending, Long> failures = pool.snapshot().failures();
        return failures.getOrDefault(Ending.EXHAUSTED, 0L) + failures.getOrDefault(Ending.UNREACHABLE, 0L);
    }

    private void timer(
            MeterDefinitions meters,
            OpenTelemetryMeter meter,
            ToLongFunction<LabelFigures> count,
            Function<LabelFigures, Times> times) {
        meters.timer(
                meter.row(),
                Tags.empty(),
                () -> pool.labels().stream().mapToLong(count).sum(),
                () -> pool.labels().stream()
                        .mapToLong(label -> times.apply(label).total().toNanos())
                        .sum());
    }
}
