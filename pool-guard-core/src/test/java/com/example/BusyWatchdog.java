/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An incident on a machine that is busy: forty holders are idle in hand for twice the threshold, again and again, and
 * threads beside them burn. Prints how much of the time the watchdog has witnessed, as a part of what a thread that only
 * sleeps for the same period would have, and how many of the idle holds were told.
 *
 * <p>Arguments: how many threads burn, the idle threshold in milliseconds, how many seconds it lasts.
 */
public final class BusyWatchdog {

    private static final int HOLDERS = 40;
    private static final AtomicInteger IDLE = new AtomicInteger();
    private static final AtomicInteger TOLD = new AtomicInteger();

    // Written by the main thread once; read by all others.
    private static volatile boolean over;

    private BusyWatchdog() {}

    public static void main(String[] arguments) throws Exception {
        long threshold = Duration.ofMillis(Long.parseLong(arguments[1])).toNanos();
        long period = Math.max(10_000_000, Math.min(100_000_000, threshold / 20));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:busy;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(HOLDERS + 1);
        try (PoolGuard guard = PoolGuard.newPool(config)
                        .idleThreshold(Duration.ofNanos(threshold))
                        .listener(finding -> {
                            if (finding.kind() == Kind.HELD_IDLE && finding.stage() == Stage.BEGAN) {
                                TOLD.incrementAndGet();
                            }
                        })
                        .build();
                Connection longest = guard.dataSource().getConnection()) {
            BusyThreads busy = BusyThreads.start(Integer.parseInt(arguments[0]));
            guard.expectHold(longest, "the watchdog's own measure");
            for (int i = 0; i < HOLDERS; i++) {
                start(() -> hold(guard, 2 * threshold));
                LockSupport.parkNanos(2 * threshold / HOLDERS);
            }
            Sleeper sleeper = new Sleeper(period);
            start(sleeper);
            long before = oldest(guard);
            LockSupport.parkNanos(
                    Duration.ofSeconds(Long.parseLong(arguments[2])).toNanos());
            over = true;
            busy.end();
            long witnessed = oldest(guard) - before;
            System.out.printf(
                    "witnessed=%.2f of a bare sleeper's %.1f s; told=%d of %d%n",
                    (double) witnessed / sleeper.witnessed, sleeper.witnessed / 1e9, TOLD.get(), IDLE.get());
            System.exit(0);
        }
    }

    private static long oldest(PoolGuard guard) {
        return guard.snapshot().oldestHold().map(Duration::toNanos).orElse(0L);
    }

    /** Witnesses time as the watchdog does: two periods of a late look at most. */
    private static final class Sleeper implements Runnable {
        private final long period;

        // Written by the sleeper's thread; read by the main thread.
        private volatile long witnessed;

        Sleeper(long period) {
            this.period = period;
        }

        @Override
        public void run() {
            long last = System.nanoTime();
            while (!over) {
                LockSupport.parkNanos(period);
                long now = System.nanoTime();
                witnessed += Math.min(now - last, 2 * period);
                last = now;
            }
        }
    }

    private static void hold(PoolGuard guard, long idle) {
        while (!over) {
            try (Connection connection = guard.dataSource().getConnection()) {
                connection.getMetaData();
                long end = System.nanoTime() + idle;
                while (System.nanoTime() < end && !over) {
                    LockSupport.parkNanos(end - System.nanoTime());
                }
                IDLE.incrementAndGet();
            } catch (SQLException e) {
                System.out.println(e);
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
