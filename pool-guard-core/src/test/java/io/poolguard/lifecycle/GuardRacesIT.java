/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.RacingThreads;
import io.poolguard.support.StubDriver;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard is closed, and the watchdog looks, at the same moment as connections come and go. */
@Timeout(60)
class GuardRacesIT {

    private static final int LATEST = 64;
    private static final int SPINS = 50;
    private static final int GUARDS = 1_000;
    private static final int OWNED = 10;
    private static final int ROUNDS = 4_000;

    private final HikariDataSource pool = new HikariDataSource(StubDriver.pool("raced", 2));
    private final RacingThreads race = new RacingThreads();

    @AfterEach
    void close() {
        race.close();
        pool.close();
    }

    @Test
    void close_racesTheCloseOfAConnection_slotAndBooksAreFree() throws Exception {
        for (int i = 0; i < GUARDS; i++) {
            PoolGuard guard = PoolGuard.over(pool).build();
            Connection connection = guard.dataSource().getConnection();
            connection.setAutoCommit(false);
            connection.createStatement();

            race.round(connection::close, guard::close);

            assertFree(guard);
        }
    }

    @Test
    void close_racesAnAcquire_slotAndBooksAreFree() throws Exception {
        for (int i = 0; i < GUARDS; i++) {
            PoolGuard guard = PoolGuard.over(pool).build();

            race.round(() -> guard.dataSource().getConnection().close(), guard::close);

            assertFree(guard);
        }
    }

    @Test
    void close_racesAnotherClose_onceIsEnough() throws Exception {
        for (int i = 0; i < GUARDS; i++) {
            PoolGuard guard = PoolGuard.over(pool).build();

            race.round(guard::close, guard::close);

            assertFree(guard);
        }
    }

    /** The pool is the guard's own here: whoever comes too late gets an exception, and no connection. */
    @Test
    void closeOfAnOwnedPool_racesAnAcquire_connectionWorksOrThereIsNone() throws Exception {
        for (int i = 0; i < OWNED; i++) {
            PoolGuard guard = PoolGuard.newPool(StubDriver.pool("owned", 1)).build();

            race.round(() -> acquireAndClose(guard), guard::close);

            assertThat(guard.holds()).isEmpty();
            assertThat(guard.snapshot().active()).isZero();
        }
    }

    private static void acquireAndClose(PoolGuard guard) {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.createStatement();
        } catch (SQLException e) {
            assertThat((Throwable) e).hasMessageContaining("owned");
        }
    }

    @Test
    void tick_racesTheCloseOfAnIdleHold_findingsBeginAndEndInPairs() throws Exception {
        try (TickedGuard ticked = new TickedGuard(StubDriver.pool("ticked", 1), builder -> builder)) {
            int found = 0;
            for (int i = 0; i < ROUNDS; i++) {
                Connection connection = ticked.acquire();
                ticked.tick();
                ticked.advance(Duration.ofSeconds(6));

                int spins = i % LATEST * SPINS;
                race.round(() -> closeLate(connection, spins), ticked::tick);

                ticked.tick();
                found += assertPairs(ticked, i);
                ticked.findings().clear();
            }
            assertThat(found).isPositive();
            assertThat(ticked.guard().snapshot().active()).isZero();
        }
    }

    /** Later from round to round, so that each wins now and then. */
    private static void closeLate(Connection connection, int spins) throws SQLException {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        connection.close();
    }

    private static int assertPairs(TickedGuard ticked, int round) {
        int began = ticked.findings(Finding.Kind.HELD_IDLE, Finding.Stage.BEGAN).size();
        int ended = ticked.findings(Finding.Kind.HELD_IDLE, Finding.Stage.ENDED).size();
        if (began != ended || began > 1 || ticked.findings().size() != 2 * began) {
            throw new AssertionError("round " + round + ": " + ticked.findings());
        }
        return began;
    }

    @Test
    void snapshot_whileConnectionsComeAndGo_isNeverNegative() throws Exception {
        try (PoolGuard guard = PoolGuard.over(pool).build()) {
            for (int i = 0; i < ROUNDS; i++) {
                race.round(() -> guard.dataSource().getConnection().close(), () -> assertSound(guard));
            }
        }
    }

    private static void assertSound(PoolGuard guard) {
        PoolSnapshot now = guard.snapshot();
        boolean sound = now.active() >= 0
                && now.idle() >= 0
                && now.pending() >= 0
                && now.total() >= 0
                && now.total() <= now.max()
                && now.overflow() >= 0
                && guard.holds().stream().noneMatch(hold -> hold.held().isNegative())
                && guard.figures().stream()
                        .allMatch(label ->
                                label.failures() == 0 && !label.held().total().isNegative());
        if (!sound) {
            throw new IllegalStateException(now + " " + guard.figures());
        }
    }

    /** Nobody holds; the slot is free; and the pool may have another guard. */
    private void assertFree(PoolGuard guard) {
        assertThat(guard.holds()).isEmpty();
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
    }
}
