/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.GuardSettings;
import io.poolguard.internal.clock.Clock;
import io.poolguard.internal.clock.GuardThread;
import io.poolguard.internal.clock.TickListener;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.finding.FindingDispatcher;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.stack.SiteCapture;
import io.poolguard.internal.text.Loggers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The guard's one thread. At each tick it looks at every hold and adds to its times held, in JDBC and idle, so that no
 * other thread has to read a clock; and it asks each detector for findings.
 *
 * <p>It ends with the guard, and by itself when the pool is closed without the guard.
 */
public final class Watchdog implements Runnable {

    private static final Logger LOG = Loggers.GUARD;

    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);
    private static final Duration LONGEST_TICK = Duration.ofMillis(100);
    private static final int TICKS_PER_THRESHOLD = 20;

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final GuardSettings<?> settings;
    private final Reporter reporter;
    private final FindingDispatcher dispatcher;
    private final Clock clock;

    private final SuspectedDeadlock deadlock;
    private final List<Detector> detectors;

    /** The objects that run at each tick, and at the end. */
    private record Followers(List<TickListener> ticks, Runnable end) {}

    // Both written by the thread that starts the guard; the followers are read by the watchdog's thread, the thread by
    // the thread that closes the guard.
    private volatile Followers followers = new Followers(List.of(), () -> {});
    private volatile @Nullable Thread thread;

    // Written by the thread that closes the guard; read by the watchdog's thread.
    private volatile boolean stopped;

    // The time of the last tick. Written and read by the watchdog's thread alone.
    private long last;

    /** Made with the guard, and not started. */
    public Watchdog(
            GuardedPool pool,
            GuardState state,
            GuardSettings<?> settings,
            Reporter reporter,
            FindingDispatcher dispatcher,
            Clock clock) {
        this.pool = pool;
        this.registry = state.registry();
        this.sites = state.sites();
        this.settings = settings;
        this.reporter = reporter;
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.deadlock = new SuspectedDeadlock(pool, registry, settings);
        this.detectors = List.of(
                new Leaks(pool, registry),
                new Unfinished(pool, state),
                new HungEnds(pool, registry, settings),
                HeldTooLong.idle(settings),
                HeldTooLong.held(settings),
                deadlock,
                new SuspendedPool(pool, registry));
        this.last = clock.ticker().read();
    }

    /**
     * Starts the watchdog's thread.
     *
     * @param ticks run at each tick, after the detectors
     * @param end runs on the watchdog's thread when it ends
     */
    public void start(List<TickListener> ticks, Runnable end) {
        followers = new Followers(List.copyOf(ticks), end);
        reporter.rehearse();
        Thread made = GuardThread.of(pool.name(), "watchdog", this);
        thread = made;
        made.start();
    }

    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        boolean failing = false;
        while (!stopped && !pool.isClosed()) {
            LockSupport.parkNanos(this, period());
            // The guard never interrupts this thread, and an interrupted thread never parks again.
            Thread.interrupted();
            try {
                tick();
                failing = false;
            } catch (Throwable e) {
                if (!failing) {
                    LOG.warn("{} - the watchdog failed at a tick and goes on", pool.name(), e);
                }
                failing = true;
            }
        }
        try {
            dispatcher.close();
            // No tick reads the sites any more. A lent pool's connections may be held on, and must keep no class alive.
            registry.forEach(hold -> hold.site().read());
        } finally {
            followers.end().run();
        }
    }

    /**
     * Looks at every hold once. For one thread at a time.
     *
     * <p>A late tick counts for two periods at most: when the machine was asleep or this thread starved, the watchdog
     * does not know what the holders did, and counts none of it against them.
     */
    public void tick() {
        long now = clock.ticker().read();
        long elapsed = Math.max(0, Math.min(now - last, 2 * period()));
        List<Detection> found = new ArrayList<>(0);
        long old = Math.min(
                settings.idleThreshold().toNanos(), settings.holdThreshold().toNanos());
        detectors.forEach(detector -> detector.begin(elapsed));
        registry.forEach(hold -> look(hold, elapsed, old, found));
        // Read anew: a call that a holder makes while this thread is held up is seen by this look, and no time before
        // it
        // may count as idle at the next.
        last = clock.ticker().read();
        detectors.forEach(detector -> detector.end(found));
        sites.refill(pool.pending());
        if (lacksSites(found)) {
            sites.lacked();
        }
        reporter.prepare();
        dispatcher.announce(found);
        followers.ticks().forEach(listener -> listener.tick(elapsed));
    }

    /** Whether all connections were held by threads that wait for another one, at the last tick. From any thread. */
    public boolean isDeadlocked() {
        return deadlock.stands();
    }

    private void look(Hold hold, long elapsed, long old, List<Detection> found) {
        hold.witness(elapsed);
        if (hold.heldNow() >= old) {
            hold.forgetEndedThreads();
        }
        for (Detector detector : detectors) {
            detector.look(hold, found);
        }
    }

    /** Whether something was found of a hold whose site was not captured. */
    private static boolean lacksSites(List<Detection> found) {
        return found.stream().anyMatch(one -> one.snapshot().site().isEmpty());
    }

    /** In nanoseconds: a twentieth of the least threshold, within bounds. */
    private long period() {
        return clock.tick()
                .orElseGet(() -> {
                    Duration least = Collections.min(
                            List.of(settings.idleThreshold(), settings.holdThreshold(), settings.returnTimeout()));
                    Duration tick = least.dividedBy(TICKS_PER_THRESHOLD);
                    return Collections.max(List.of(SHORTEST_TICK, Collections.min(List.of(LONGEST_TICK, tick))));
                })
                .toNanos();
    }
}
