/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A tick comes late when the machine slept or the watchdog starved: nobody knows what the holders did meanwhile. */
class WatchdogTest {

    private static final Duration TICK = Duration.ofHours(1);

    private final AtomicLong clock = new AtomicLong();
    private final PoolGuard guard =
            PoolGuard.newPool(H2.config()).ticker(clock::get).tick(TICK).build();

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

    private HoldSnapshot hold() {
        return guard.holds().get(0);
    }

    private void tickAfter(Duration time) {
        clock.addAndGet(time.toNanos());
        guard.tick();
    }
}
