/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.Counted;
import io.poolguard.support.Percentiles;
import io.poolguard.support.StubDriver;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it costs to ask how an exhausted pool is that a thousand threads wait for. */
@Timeout(60)
class HealthUnderLoadIT {

    static {
        // Tests belong to the library's module, which has no use for this one.
        ModuleLayer.boot()
                .findModule("java.management")
                .ifPresent(management -> HealthUnderLoadIT.class.getModule().addReads(management));
    }

    private static final int POOL = 15;
    private static final int WAITERS = 1_000;
    private static final int CALLS = 100_000;
    private static final int SERIES = 3;
    private static final int WARM_UP = 10_000;
    private static final long SMALL_STACK = 128 * 1024;
    private static final Duration MOST = Duration.ofMillis(1);

    /** The result with its texts, and what they are made of. */
    private static final long MOST_BYTES = 8_000;

    /** Acquires that HikariCP has granted, and those that it has let time out. */
    private final AtomicLong granted = new AtomicLong();

    private final AtomicLong timedOut = new AtomicLong();
    private final PoolGuard guard = PoolGuard.newPool(config())
            .react(Kind.SUSPECTED_DEADLOCK, GuardSettings.Reaction.OFF)
            .build();
    private final List<Connection> held = new ArrayList<>();
    private final List<Thread> waiters = new ArrayList<>();

    private HikariConfig config() {
        HikariConfig config = StubDriver.pool("load", POOL);
        config.setConnectionTimeout(60_000);
        config.setMetricsTrackerFactory((name, stats) -> new IMetricsTracker() {
            @Override
            public void recordConnectionAcquiredNanos(long elapsedAcquiredNanos) {
                granted.incrementAndGet();
            }

            @Override
            public void recordConnectionTimeout() {
                timedOut.incrementAndGet();
            }
        });
        return config;
    }

    @BeforeEach
    void exhaust() throws SQLException {
        for (int i = 0; i < POOL; i++) {
            held.add(guard.dataSource().getConnection());
        }
        for (int i = 0; i < WAITERS; i++) {
            Thread waiter = new Thread(null, this::passOn, "waiter-" + i, SMALL_STACK);
            waiter.setDaemon(true);
            waiters.add(waiter);
            waiter.start();
        }
        eventually("all wait", () -> guard.snapshot().pending() == WAITERS);
    }

    /** Waits its turn, and lets the next one have his. */
    private void passOn() {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.clearWarnings();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws Exception {
        for (Connection connection : held) {
            connection.close();
        }
        for (Thread waiter : waiters) {
            waiter.join(Duration.ofSeconds(10).toMillis());
        }
        assertThat(Counted.all(guard.snapshot().failures())).isZero();
        guard.close();
    }

    @Test
    void healthAndSnapshot_allInUseAndAThousandWait_areQuickAndTakeNothing() throws SQLException {
        measure("health()", guard::health);
        measure("snapshot()", guard::snapshot);

        assertThat(guard.health().status()).isNotEqualTo(Status.UP);
        assertThat(guard.health().snapshot().pending()).isEqualTo(WAITERS);
        assertThat(guard.snapshot().oldestWaiter()).isPresent();
    }

    private void measure(String what, Supplier<Object> look) throws SQLException {
        HikariPoolMXBean pool =
                guard.dataSource().unwrap(HikariDataSource.class).getHikariPoolMXBean();
        long grantedBefore = granted.get();
        // Until the causes have begun that a pool like this one has, with their texts.
        eventually("there is something to say", () -> guard.health().has(Cause.HELD_IDLE));
        for (int i = 0; i < WARM_UP; i++) {
            assertThat(look.get()).isNotNull();
        }
        // Whoever else works on this machine may hold up more than one call of a hundred, but not each time.
        boolean quick = false;
        for (int i = 0; i < SERIES && !quick; i++) {
            quick = series(what, look) <= MOST.toNanos();
        }
        assertThat(quick).as("99 of 100 calls within 1 ms").isTrue();
        assertThat(pool.getActiveConnections()).isEqualTo(POOL);
        assertThat(pool.getThreadsAwaitingConnection()).isEqualTo(WAITERS);
        assertThat(pool.getTotalConnections()).isEqualTo(POOL);
        assertThat(granted).hasValue(grantedBefore);
        assertThat(timedOut).hasValue(0);
    }

    /** The time of all but one of a hundred calls. */
    private static long series(String what, Supplier<Object> look) {
        long[] nanos = new long[CALLS];
        long before = allocated();
        for (int i = 0; i < CALLS; i++) {
            long begin = System.nanoTime();
            look.get();
            nanos[i] = System.nanoTime() - begin;
        }
        long allocated = allocated() - before;
        Percentiles.print(what + " with " + POOL + " held and " + WAITERS + " waiting, " + CALLS + " calls", nanos);
        System.out.println(what + ": " + allocated / CALLS + " bytes a call");
        assertThat(allocated / CALLS).as("bytes a call, of %s", what).isLessThan(MOST_BYTES);
        return Percentiles.of(nanos, 99);
    }

    private static long allocated() {
        try {
            return (long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName("java.lang:type=Threading"), "CurrentThreadAllocatedBytes");
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
