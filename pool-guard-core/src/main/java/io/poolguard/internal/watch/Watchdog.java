/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.GuardSettings;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.GuardThread;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.hold.Ticked;
import io.poolguard.internal.hold.Ticker;
import io.poolguard.internal.report.Announcer;
import io.poolguard.internal.report.Observation;
import io.poolguard.internal.report.Reporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard's one thread. At each tick it looks at every hold and writes down for how long it has been held, in JDBC
 * and idle, so that nobody else need read a clock.
 *
 * <p>It ends with the guard, and by itself when the pool is closed behind its back.
 */
public final class Watchdog implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final Duration SHORTEST_TICK = Duration.ofMillis(10);
    private static final Duration LONGEST_TICK = Duration.ofMillis(100);
    private static final int TICKS_PER_THRESHOLD = 20;

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final GuardSettings settings;
    private final Reporter reporter;
    private final Announcer announcer;
    private final List<Ticked> ticked;
    private final Runnable atEnd;
    private final Ticker ticker;
    private final Optional<Duration> fixedTick;
    private final Thread thread;

    private final List<Course> courses;
    private final Leaks leaks;
    private final HungEnds hungEnds;
    private final SuspectedDeadlock deadlock;
    private final SuspendedPool suspended;

    // Written by whoever closes the guard; read by the watchdog's thread.
    private volatile boolean stopped;

    // The watchdog's own: when it looked last.
    private long last;

    /**
     * Made with the guard, and not started.
     *
     * @param ticked who takes note at each tick
     * @param atEnd runs on the watchdog's thread when it ends
     * @param fixedTick the time between two ticks; nothing to have it follow the thresholds
     */
    public Watchdog(
            GuardedPool pool,
            Books books,
            GuardSettings settings,
            Reporter reporter,
            Announcer announcer,
            List<Ticked> ticked,
            Runnable atEnd,
            Ticker ticker,
            Optional<Duration> fixedTick) {
        this.pool = pool;
        this.registry = books.registry();
        this.sites = books.sites();
        this.settings = settings;
        this.reporter = reporter;
        this.announcer = announcer;
        this.ticked = List.copyOf(ticked);
        this.atEnd = atEnd;
        this.ticker = ticker;
        this.fixedTick = fixedTick;
        this.courses = List.of(new Course(new HeldIdle(settings)), new Course(new HeldLong(settings)));
        this.leaks = new Leaks(pool, registry);
        this.hungEnds = new HungEnds(pool, registry, settings);
        this.deadlock = new SuspectedDeadlock(pool, registry, settings);
        this.suspended = new SuspendedPool(pool, registry);
        this.last = ticker.read();
        this.thread = GuardThread.of(pool.name(), "watchdog", this);
    }

    public void start() {
        thread.start();
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
            // Nobody interrupts this thread for a reason of ours, and an interrupted thread never parks again.
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
            announcer.close();
            // No tick will: a lent pool's connections may be held on, and are to keep no class alive.
            registry.forEach(hold -> hold.site().read());
        } finally {
            atEnd.run();
        }
    }

    /**
     * Looks at every hold once. For one thread at a time.
     *
     * <p>A late tick counts for two periods at most: when the machine was asleep or this thread starved, nobody knows
     * what the holders did, and none of it is held against them.
     */
    public void tick() {
        long now = ticker.read();
        long elapsed = Math.max(0, Math.min(now - last, 2 * period()));
        last = now;
        List<Observation> seen = new ArrayList<>(0);
        long least = courses.stream().mapToLong(Course::begin).min().orElseThrow();
        registry.forEach(hold -> look(hold, elapsed, least, seen));
        courses.forEach(course -> course.end(seen));
        hungEnds.end();
        deadlock.look(seen);
        suspended.look(seen);
        sites.refill(pool.pending());
        if (lacksSites(seen)) {
            sites.lacked();
        }
        reporter.note();
        announcer.announce(seen);
        ticked.forEach(one -> one.tick(elapsed));
    }

    /** Whether all connections were held by threads that wait for one, at the last tick. From any thread. */
    public boolean isDeadlocked() {
        return deadlock.stands();
    }

    private void look(Hold hold, long elapsed, long least, List<Observation> seen) {
        hold.witness(elapsed);
        leaks.look(hold, seen);
        hungEnds.look(hold, elapsed, seen);
        if (hold.heldNow() >= least) {
            hold.forgetEndedThreads();
            for (Course course : courses) {
                course.look(hold, seen);
            }
        }
    }

    /** Whether something was found of a hold, and nobody knows where it comes from. */
    private static boolean lacksSites(List<Observation> seen) {
        return seen.stream().anyMatch(one -> one.snapshot().site().isEmpty());
    }

    /** In nanoseconds. Each threshold is met with a twentieth of it, within bounds. */
    private long period() {
        return fixedTick
                .orElseGet(() -> {
                    Duration least = Collections.min(
                            List.of(settings.idleThreshold(), settings.holdThreshold(), settings.endTimeout()));
                    Duration tick = least.dividedBy(TICKS_PER_THRESHOLD);
                    return Collections.max(List.of(SHORTEST_TICK, Collections.min(List.of(LONGEST_TICK, tick))));
                })
                .toNanos();
    }
}
