/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolSnapshot;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
 * <p>All figures are read from the guard when the registry asks for them. Acquiring and closing a connection does not
 * become slower, and reading takes no connection, never touches the database and never starts a pool that has not been
 * used yet. Ages move while a connection is held. A figure that is not known, as all gauges' are once the pool is
 * closed, is {@code NaN} and not 0.
 *
 * <p>The meters keep the guard alive until they are removed. A pool without a name gets it from HikariCP at its first
 * use; name a pool that is bound before that.
 *
 * <p>Binding and closing are for one thread at a time; the meters may be read by many.
 */
public final class PoolGuardMetrics implements MeterBinder, AutoCloseable {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PoolGuard guard;
    private final HikariDataSource pool;
    private final Map<MeterRegistry, List<Meter>> bound = new ConcurrentHashMap<>();

    /**
     * Prepares the meters of a guarded pool.
     *
     * @param guard the guard
     */
    public PoolGuardMetrics(PoolGuard guard) {
        this.guard = Objects.requireNonNull(guard, "guard");
        try {
            this.pool = guard.dataSource().unwrap(HikariDataSource.class);
        } catch (SQLException e) {
            throw new IllegalArgumentException("the guard's pool is no HikariDataSource", e);
        }
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
        if (bound.containsKey(registry)) {
            return;
        }
        Set<Meter> before = identitySet(registry.getMeters());
        List<Meter> meters = new ArrayList<>();
        try {
            register(registry, meters);
            requireNew(meters, before);
        } catch (Throwable t) {
            meters.stream().filter(meter -> !before.contains(meter)).forEach(registry::remove);
            throw t;
        }
        bound.put(registry, meters);
    }

    private void requireNew(List<Meter> meters, Set<Meter> before) {
        if (meters.stream().anyMatch(before::contains)) {
            throw new IllegalStateException(
                    poolName() + " - the registry has poolguard meters of a pool of this name already."
                            + " Give each pool a name of its own, or close the PoolGuardMetrics that came first");
        }
    }

    /** Removes from each registry the meters that were registered here, and no others. They may be bound again. */
    @Override
    public void close() {
        bound.forEach(PoolGuardMetrics::remove);
        bound.clear();
    }

    // By identity: whoever cleared the registry may have bound another guard's meters under the same names.
    private static void remove(MeterRegistry registry, List<Meter> meters) {
        Set<Meter> ours = identitySet(meters);
        registry.getMeters().stream().filter(ours::contains).forEach(registry::remove);
    }

    private void register(MeterRegistry registry, List<Meter> meters) {
        Tags tags = Tags.of(GuardMeter.POOL, poolName());
        meters.add(gauge(registry, GuardMeter.OVERFLOW, tags, () -> snapshot().overflow()));
        meters.add(gauge(registry, GuardMeter.BASE_SIZE, tags, () -> snapshot().baseSize()));
        meters.add(
                gauge(registry, GuardMeter.PEAK, tags, () -> snapshot().peak().active()));
        meters.add(counter(registry, GuardMeter.BROKEN, tags, () -> snapshot().broken()));
        for (HoldState state : HoldState.values()) {
            Tags stateTags = tags.and(GuardMeter.STATE, state.tag());
            meters.add(gauge(registry, GuardMeter.HOLDS, stateTags, () -> state.count(guard.holds())));
        }
        meters.add(age(registry, GuardMeter.OLDEST_HOLD, tags, () -> oldest(guard.holds())));
        meters.add(age(registry, GuardMeter.LONGEST_IDLE, tags, () -> longestIdle(guard.holds())));
        meters.add(age(registry, GuardMeter.OLDEST_WAITER, tags, this::oldestWaiter));
        registerTotals(registry, tags, meters);
        registerHealth(registry, tags, meters);
    }

    private void registerTotals(MeterRegistry registry, Tags tags, List<Meter> meters) {
        meters.add(counter(registry, GuardMeter.ACQUIRES, tags, () -> totals().acquires()));
        byName(registry, GuardMeter.FAILURES, tags, () -> totals().failures().toMap(), meters);
        byName(registry, GuardMeter.ENDS, tags, () -> totals().ends().toMap(), meters);
        byName(registry, GuardMeter.OUTCOMES, tags, () -> totals().outcomes().toMap(), meters);
        byName(registry, GuardMeter.FINDINGS, tags, () -> totals().findingsByName(), meters);
        meters.add(counter(
                registry, GuardMeter.UNDELIVERED, tags, () -> guard.figures().undelivered()));
        meters.add(counter(
                registry,
                GuardMeter.LISTENER_FAILURES,
                tags,
                () -> guard.figures().listenerFailures()));
    }

    private void registerHealth(MeterRegistry registry, Tags tags, List<Meter> meters) {
        // Known to the end: that the pool is closed is one of the causes.
        meters.add(alwaysKnown(
                registry, GuardMeter.HEALTH, tags, () -> level(guard.health().status())));
        for (PoolHealth.Cause cause : PoolHealth.Cause.values()) {
            Tags causeTags = tags.and(GuardMeter.CAUSE, cause.name().toLowerCase(Locale.ROOT));
            meters.add(alwaysKnown(
                    registry, GuardMeter.CAUSES, causeTags, () -> guard.health().has(cause) ? 1 : 0));
        }
    }

    private static double level(PoolHealth.Status status) {
        return switch (status) {
            case UP -> 1;
            case DEGRADED -> 0.5;
            case DOWN -> 0;
        };
    }

    /** A counter for each name. The names are the same at each time. */
    private void byName(
            MeterRegistry registry,
            GuardMeter meter,
            Tags tags,
            Supplier<Map<String, Long>> counts,
            List<Meter> meters) {
        for (String name : counts.get().keySet()) {
            Tags nameTags = tags.and(meter.ownTag(), snakeCase(name));
            meters.add(counter(registry, meter, nameTags, () -> counts.get().getOrDefault(name, 0L)));
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private PoolSnapshot snapshot() {
        return guard.snapshot();
    }

    private PoolSnapshot.Totals totals() {
        return snapshot().totals();
    }

    private double oldestWaiter() {
        return snapshot().oldest().waiter().map(PoolGuardMetrics::seconds).orElse(0.0);
    }

    private Gauge gauge(MeterRegistry registry, GuardMeter meter, Tags tags, DoubleSupplier figure) {
        return alwaysKnown(registry, meter, tags, () -> whileOpen(figure));
    }

    // Made from a supplier, which the gauge refers to strongly; an object it would refer to weakly.
    private static Gauge alwaysKnown(MeterRegistry registry, GuardMeter meter, Tags tags, DoubleSupplier figure) {
        return Gauge.builder(meter.meterName(), figure::getAsDouble)
                .baseUnit(unit(meter))
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private TimeGauge age(MeterRegistry registry, GuardMeter meter, Tags tags, DoubleSupplier seconds) {
        return TimeGauge.builder(meter.meterName(), () -> whileOpen(seconds), TimeUnit.SECONDS)
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    // A function counter refers to its object weakly. The function here refers to the guard too, and strongly.
    private FunctionCounter counter(MeterRegistry registry, GuardMeter meter, Tags tags, DoubleSupplier count) {
        return FunctionCounter.builder(meter.meterName(), guard, ignored -> count.getAsDouble())
                .baseUnit(unit(meter))
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private static @Nullable String unit(GuardMeter meter) {
        return meter.unit().isEmpty() ? null : meter.unit();
    }

    private String poolName() {
        return guard.snapshot().pool();
    }

    private double whileOpen(DoubleSupplier figure) {
        return pool.isClosed() ? Double.NaN : figure.getAsDouble();
    }

    private static double oldest(List<HoldSnapshot> holds) {
        return holds.stream()
                .map(HoldSnapshot::held)
                .max(Comparator.naturalOrder())
                .map(PoolGuardMetrics::seconds)
                .orElse(0.0);
    }

    private static double longestIdle(List<HoldSnapshot> holds) {
        Optional<Duration> longest = holds.stream()
                .filter(hold -> HoldState.of(hold) == HoldState.IDLE_IN_HAND)
                .map(HoldSnapshot::idleNow)
                .max(Comparator.naturalOrder());
        // What an unobserved hold does is not known, so without any other we cannot say that none is idle.
        double otherwise = HoldState.UNOBSERVED.count(holds) > 0 ? Double.NaN : 0.0;
        return longest.map(PoolGuardMetrics::seconds).orElse(otherwise);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    private static Set<Meter> identitySet(List<Meter> meters) {
        Set<Meter> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(meters);
        return set;
    }
}
