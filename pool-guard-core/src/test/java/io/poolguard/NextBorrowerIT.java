/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.StubDriver.Physical;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A close races what evicts: the connection that the next one gets is never closed in his hand.
 *
 * <p>{@code -Drounds=2000000} goes round two million times. An evicted connection is replaced by HikariCP after a rest of
 * 30 ms, therefore many pools take turns.
 */
@Timeout(1_800)
class NextBorrowerIT {

    private static final int POOLS = 32;
    private static final int ROUNDS = Integer.getInteger("rounds", 4_000);

    /** The closer waits a little, longer from round to round, so that each wins now and then. */
    private static final int LONGEST_START = 12;

    /** One round in so many has a rollback that fails. */
    private static final int FAILING = 50;

    private final List<PoolGuard> guards = new ArrayList<>();
    private final Duel duel = new Duel();
    private int evicted;

    @BeforeEach
    void open() {
        for (int i = 0; i < POOLS; i++) {
            guards.add(PoolGuard.newPool(StubDriver.pool("pool " + i, 1))
                    .sites(PoolGuardBuilder.Sites.OFF)
                    .build());
        }
    }

    @AfterEach
    void close() {
        duel.close();
        guards.forEach(PoolGuard::close);
    }

    @Test
    void close_racesAnAbort_nextBorrowerIsNeverHit() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int start = round % LONGEST_START;
            PoolGuard guard = guards.get(round % POOLS);
            Connection connection = guard.dataSource().getConnection();
            Physical old = connection.unwrap(Physical.class);
            duel.round(
                    () -> {
                        pause(start);
                        connection.close();
                    },
                    () -> connection.abort(Runnable::run));
            assertNextIsUnharmed(guard, old, round);
        }
        assertEachHasWon();
    }

    @Test
    void close_racesAnotherCloseAndTheRollbackFails_nextBorrowerIsNeverHit() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            PoolGuard guard = guards.get(round % POOLS);
            Connection connection = guard.dataSource().getConnection();
            Physical old = connection.unwrap(Physical.class);
            connection.setAutoCommit(false);
            connection.createStatement();
            if (round % FAILING == 0) {
                old.failRollback();
            }
            duel.round(() -> closeQuietly(connection), () -> closeQuietly(connection));
            assertNextIsUnharmed(guard, old, round);
        }
        assertEachHasWon();
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            assertThat((Throwable) e).hasMessage("scripted");
        }
    }

    /** Holds the next connection until all that was begun about the last one has been done. */
    private void assertNextIsUnharmed(PoolGuard guard, Physical old, int round) throws SQLException {
        try (Connection next = guard.dataSource().getConnection()) {
            Physical physical = next.unwrap(Physical.class);
            Duel.await(() -> guard.holds().size() == 1);
            if (physical.isGone() || next.isClosed() || !physical.getAutoCommit()) {
                throw new AssertionError("the next borrower was hit in round " + round);
            }
            if (physical != old) {
                Duel.await(old::isGone);
                evicted++;
            }
        }
    }

    /** Otherwise nothing has raced. */
    private void assertEachHasWon() {
        assertThat(evicted).isBetween(ROUNDS / 1_000, ROUNDS - ROUNDS / 1_000);
        assertThat(guards).allMatch(guard -> guard.snapshot().active() == 0);
    }

    private static void pause(int spins) {
        for (int i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
    }
}
