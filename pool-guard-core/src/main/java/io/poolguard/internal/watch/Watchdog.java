/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.watch;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.hold.Ticker;
import java.time.Duration;
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

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final Ticker ticker;
    private final long period;
    private final Thread thread;

    // Written by whoever closes the guard; read by the watchdog's thread.
    private volatile boolean stopped;

    // The watchdog's own: when it looked last.
    private long last;

    public Watchdog(GuardedPool pool, HoldRegistry registry, SiteCapture sites, Ticker ticker, Duration period) {
        this.pool = pool;
        this.registry = registry;
        this.sites = sites;
        this.ticker = ticker;
        this.period = period.toNanos();
        this.last = ticker.read();
        // Inherits nothing from the thread that builds the guard: no thread-locals, no class loader.
        thread = new Thread(null, this, "poolguard-" + pool.name() + "-watchdog", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
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
            LockSupport.parkNanos(this, period);
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
    }

    /**
     * Looks at every hold once. For one thread at a time.
     *
     * <p>A late tick counts for two periods at most: when the machine was asleep or this thread starved, nobody knows
     * what the holders did, and none of it is held against them.
     */
    public void tick() {
        long now = ticker.read();
        long elapsed = Math.max(0, Math.min(now - last, 2 * period));
        last = now;
        registry.forEach(hold -> hold.witness(elapsed));
        sites.refill(pool.pending());
    }
}
