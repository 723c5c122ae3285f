/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolguard.PoolGuard;
import java.util.function.LongSupplier;

/**
 * Binds the figures of a guarded pool to Micrometer, as far as HikariCP's own meters lack them.
 *
 * <pre>{@code
 * new PoolGuardMetrics(guard).bindTo(registry);
 * }</pre>
 *
 * <p>The names begin with {@code poolguard.}; {@code docs/metrics.md} lists them. HikariCP's {@code hikaricp.*} meters
 * are neither needed nor touched, and the tag {@code pool} has the same value as theirs, so that dashboards can join
 * the two.
 *
 * <p>The meters of a label come with the first scrape after its first use; each guard has a hundred labels at most, and
 * {@code other} for the rest.
 *
 * <p>All figures are read from the guard when the registry asks for them. Acquiring and closing a connection does not
 * become slower, and reading takes no connection, never touches the database and never starts a pool that has not been
 * used yet. What is read is kept for 50 ms, so that the figures of one scrape are of one moment. Ages move while a
 * connection is held. A figure that is not known, as all gauges' are once the guard or the pool is closed, is {@code NaN}
 * and not 0.
 *
 * <p>The meters keep the guard alive until they are removed. Close this together with the guard: a guard does not know of
 * its meters, and another one of the same name is refused until then.
 *
 * <p>Binding and closing are for one thread at a time; the meters may be read by many.
 */
public final class PoolGuardMetrics implements MeterBinder, AutoCloseable {

    private final MeteredPool pool;
    private final Bindings bindings;

    /**
     * Prepares the meters of a guarded pool.
     *
     * @param guard the guard
     */
    public PoolGuardMetrics(PoolGuard guard) {
        this(guard, System::nanoTime);
    }

    PoolGuardMetrics(PoolGuard guard, LongSupplier clock) {
        this.pool = new MeteredPool(guard, clock);
        this.bindings = new Bindings(pool.name(), "poolguard", PoolGuardMetrics.class);
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
        bindings.bind(registry, this::register);
    }

    private void register(Binding binding) {
        Tags poolTags = Tags.of(GuardMeter.POOL, pool.name());
        LabelMeters labels = new LabelMeters(pool, poolTags, binding);
        MeterDefinitions meters = new MeterDefinitions(pool, poolTags);
        new PoolMeters(pool, meters).define();
        new Histograms(pool).define(meters);
        meters.gauge(GuardMeter.LABELS.row(), Tags.empty(), labels::meet);
        binding.add(meters.all());
        labels.meet();
    }

    /** Removes from each registry the meters that were registered here, and no others. They may be bound again. */
    @Override
    public void close() {
        bindings.remove();
    }
}
