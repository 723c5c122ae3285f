/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.support.RacingThreads;
import io.poolguard.support.StubDriver;
import io.poolguard.support.StubDriver.Physical;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
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

    /**
     * One round in so many is won by the abort for sure, and the close comes while it is under way; and one by the close,
     * and the abort comes while HikariCP takes the connection back. On a busy machine one of the two may never win else.
     */
    private static final int FORCED = 40;

    /** One round in so many has a rollback that fails. */
    private static final int FAILING = 50;

    private final List<PoolGuard> guards = new ArrayList<>();
    private final RacingThreads race = new RacingThreads();
    private int evicted;
    private int aborted;

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
        race.close();
        guards.forEach(PoolGuard::close);
    }

    @Test
    void close_racesAnAbort_nextBorrowerIsNeverHit() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            int start = round % LONGEST_START;
            PoolGuard guard = guards.get(round % POOLS);
            Connection connection = guard.dataSource().getConnection();
            Physical old = connection.unwrap(Physical.class);
            if (round % FORCED == 0) {
                race.round(
                        () -> {
                            RacingThreads.await(old::isGone);
                            connection.close();
                        },
                        () -> connection.abort(Runnable::run));
                aborted++;
            } else if (round % FORCED == FORCED / 2) {
                abortInTheMiddleOfTheClose(connection, old);
            } else {
                race.round(
                        () -> {
                            pause(start);
                            connection.close();
                        },
                        () -> connection.abort(Runnable::run));
            }
            assertNextIsUnharmed(guard, old, round);
        }
        assertThat(evicted).isGreaterThanOrEqualTo(aborted);
        assertEachHasWon();
    }

    private void abortInTheMiddleOfTheClose(Connection connection, Physical old) throws Exception {
        CountDownLatch returning = new CountDownLatch(1);
        CountDownLatch aborted = new CountDownLatch(1);
        old.inItsReturn(() -> {
            returning.countDown();
            RacingThreads.await(() -> aborted.getCount() == 0);
        });
        race.round(connection::close, () -> {
            RacingThreads.await(() -> returning.getCount() == 0);
            connection.abort(Runnable::run);
            aborted.countDown();
        });
        assertThat(old.isGone()).isFalse();
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
            race.round(() -> closeQuietly(connection), () -> closeQuietly(connection));
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
            RacingThreads.await(() -> guard.holds().size() == 1);
            if (physical.isGone() || next.isClosed() || !physical.getAutoCommit()) {
                throw new AssertionError("the next borrower was hit in round " + round);
            }
            if (physical != old) {
                RacingThreads.await(old::isGone);
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
