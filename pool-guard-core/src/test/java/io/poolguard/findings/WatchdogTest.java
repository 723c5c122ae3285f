/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.GuardSeams.tick;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.GuardSeams;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tick comes late when the machine slept or the watchdog starved: nobody knows what the holders did meanwhile. */
class WatchdogTest {

    private static final Duration TICK = GuardSeams.TICK;

    private final AtomicLong clock = new AtomicLong();
    private final PoolGuard guard =
            GuardSeams.ticked(PoolGuard.newPool(H2.config()), clock::get).build();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private Connection held;

    @BeforeEach
    void acquire() throws SQLException {
        held = guard.dataSource().getConnection();
        tickAfter(TICK);
    }

    @AfterEach
    void close() throws SQLException {
        held.close();
        guard.close();
    }

    @Test
    void tick_inTime_countsAsItIs() {
        tickAfter(TICK);

        assertThat(hold().held()).isEqualTo(TICK);
    }

    @Test
    void tick_daysLate_countsTwoPeriodsAsHeld() {
        tickAfter(Duration.ofDays(10));

        assertThat(hold().held()).isEqualTo(TICK.multipliedBy(2));
    }

    @Test
    void tick_daysLate_countsTwoPeriodsAsIdle() {
        tickAfter(Duration.ofDays(10));

        assertThat(hold().idleNow()).isEqualTo(TICK.multipliedBy(2));
    }

    @Test
    void tick_afterALateOne_countsAsItIs() {
        tickAfter(Duration.ofDays(10));
        tickAfter(TICK);

        assertThat(hold().held()).isEqualTo(TICK.multipliedBy(3));
    }

    @Test
    void tick_clockWentBack_countsNothing() {
        tickAfter(Duration.ofDays(-10));

        assertThat(hold().held()).isZero();
    }

    /** It reads the clock, has no core for a while, and looks then: what it sees is younger than its clock says. */
    @Test
    void tick_heldUpBetweenClockAndLook_callsNobodyIdleForLongerThanIsSo() throws SQLException {
        AtomicLong now = new AtomicLong();
        AtomicReference<Runnable> afterRead = new AtomicReference<>(() -> {});
        try (PoolGuard own = GuardSeams.ticked(PoolGuard.newPool(H2.config()), () -> {
                            long read = now.get();
                            afterRead.getAndSet(() -> {}).run();
                            return read;
                        })
                        .build();
                Connection connection = own.dataSource().getConnection()) {
            tick(own);
            afterRead.set(() -> {
                now.addAndGet(Duration.ofMillis(180).toNanos());
                query(connection);
                now.addAndGet(Duration.ofMillis(10).toNanos());
            });
            now.addAndGet(Duration.ofMillis(100).toNanos());
            tick(own);
            for (int at = 300; at <= 1_400; at += 100) {
                now.set(Duration.ofMillis(at).toNanos());
                tick(own);
                // The call was at 280, and the look that saw it was over at 290.
                assertThat(own.holds().get(0).idleNow()).isEqualTo(Duration.ofMillis(at - 290));
            }
        }
    }

    private static void query(Connection connection) {
        try {
            H2.execute(connection, "select 1");
        } catch (SQLException e) {
            throw new AssertionError("H2 is there", e);
        }
    }

    private HoldSnapshot hold() {
        return guard.holds().get(0);
    }

    private void tickAfter(Duration time) {
        clock.addAndGet(time.toNanos());
        tick(guard);
    }
}
