/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import io.poolguard.internal.advice.Advisor;
import io.poolguard.internal.advice.LoadWindow;
import io.poolguard.internal.capacity.CapacityCheck;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.finding.AcquireTimeouts;
import io.poolguard.internal.finding.FindingDispatcher;
import io.poolguard.internal.finding.FindingDispatcher.Threads;
import io.poolguard.internal.finding.SlowCalls;
import io.poolguard.internal.health.Health;
import io.poolguard.internal.health.HealthLog;
import io.poolguard.internal.health.PoolConditions;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.jdbc.ConnectionSource;
import io.poolguard.internal.jdbc.GuardedDataSource;
import io.poolguard.internal.jmx.Management;
import io.poolguard.internal.probe.ProbeExecutor;
import io.poolguard.internal.probe.Prober;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.report.Snapshots;
import io.poolguard.internal.session.GuardedDatabase;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.SiteCapture;
import io.poolguard.internal.text.Loggers;
import io.poolguard.internal.watch.Watchdog;
import java.util.List;

/**
 * The parts of a guard, each built from those before it. The guard itself is built from them; none of them knows it
 * before they are started.
 */
final class GuardParts {

    final GuardedPool pool;
    final GuardState state;
    final GuardSettings<?> settings;
    final Snapshots snapshots;
    final Prober prober;
    final CapacityCheck capacity;
    final Advisor advisor;
    final Reporter reporter;
    final FindingDispatcher dispatcher;
    final AcquireTimeouts timeouts;
    final SlowCalls slowCalls;
    final GuardedDataSource dataSource;
    final DatabaseManager databaseManager;
    final Watchdog watchdog;
    final Health health;

    private final ProbeExecutor probes;
    private final Management management;
    private final PoolGuardBuilder.Jmx jmx;
    private final List<TickListener> ticked;

    private GuardParts(PoolGuardBuilder builder, GuardedPool pool) {
        this.pool = pool;
        ApplicationCode code = builder.applicationCode();
        state = GuardState.of(pool.name(), new SiteCapture(builder.sites, code));
        settings = builder.live();
        jmx = builder.jmx;
        snapshots = new Snapshots(pool, state);
        probes = new ProbeExecutor(pool.name());
        management = new Management(pool.name());
        prober = new Prober(pool, probes);
        capacity = new CapacityCheck(pool, probes, settings);
        PoolConditions conditions = new PoolConditions(pool, state, settings);
        Ticker ticker = builder.clock().ticker();
        LoadWindow window = new LoadWindow(state, ticker);
        advisor = new Advisor(pool, state, window);
        KnownWaits waits = new KnownWaits(builder.knownWaits, code);
        Threads threads = Threads.of(pool.name(), builder.executor);
        reporter = new Reporter(pool, state.registry(), snapshots, waits, ticker, threads.reports());
        dispatcher = new FindingDispatcher(pool, state, reporter, ticker, builder.listener, threads, builder.messages);
        timeouts = new AcquireTimeouts(pool, reporter, dispatcher, builder.messages);
        slowCalls = new SlowCalls(state, settings, dispatcher);
        ConnectionSource connections = new ConnectionSource(
                new ConnectionSource.Parts(pool, state, settings, dispatcher, reporter, timeouts),
                builder.holds(),
                builder.context);
        GuardedDataSource guarded = new GuardedDataSource(connections);
        dataSource = guarded;
        databaseManager = new GuardedDatabase(connections);
        watchdog = new Watchdog(pool, state, settings, reporter, dispatcher, builder.clock());
        health = new Health(
                pool,
                state,
                settings,
                snapshots,
                conditions,
                new Health.Queries(prober, capacity),
                new Health.Signs(() -> isClosed(guarded, pool), guarded::isRefusing, watchdog::isDeadlocked));
        ticked = List.of(snapshots, conditions, prober, window, new HealthLog(pool.name(), health::health, dispatcher));
    }

    /** Builds the parts, and opens the pool for them. */
    static GuardParts of(PoolGuardBuilder builder) {
        GuardedPool pool = builder.pool.open();
        try {
            return new GuardParts(builder, pool);
        } catch (Throwable t) {
            pool.close();
            throw t;
        }
    }

    /** Begins to watch, and shows the guard that was built from these parts. */
    void start(PoolGuard guard) {
        dataSource.belongTo(guard);
        watchdog.start(ticked, this::ended);
        management.register(guard, jmx);
        settings.capacity().checkAtStart().ifPresent(capacity::checkAtStart);
        pool.missingSocketTimeout().ifPresent(this::tellOf);
    }

    private void tellOf(String missing) {
        Loggers.GUARD.info(
                "{} - the driver's {} is not set: a call whose answer the network swallows may wait for ever, and its"
                        + " connection with it.",
                pool.name(),
                missing);
    }

    boolean isClosed() {
        return isClosed(dataSource, pool);
    }

    private static boolean isClosed(GuardedDataSource dataSource, GuardedPool pool) {
        return dataSource.isPassingThrough() || pool.isClosed();
    }

    void close() {
        watchdog.close();
        ended();
        dataSource.passThrough();
        pool.close();
    }

    /** The watchdog has ended, or is about to. */
    private void ended() {
        probes.close();
        management.unregister();
    }
}
