/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Finding.Kind;
import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolFigures.Outcomes;
import io.poolguard.PoolSnapshot.Failures;
import io.poolguard.PoolSnapshot.Oldest;
import io.poolguard.PoolSnapshot.Peak;
import io.poolguard.PoolSnapshot.Totals;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** All that a snapshot has: counts, ages, the peak, and what has happened. */
@Timeout(30)
class SnapshotTest {

    private static final Map<Kind, Long> NOTHING_FOUND =
            Arrays.stream(Kind.values()).collect(Collectors.toMap(kind -> kind, kind -> 0L));

    private final Instant begin = Instant.now();
    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final Crowd crowd = new Crowd(guard);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(250);
        return config;
    }

    @AfterEach
    void close() {
        crowd.close();
        ticked.close();
    }

    // ------------------------------------------------------------------ counts

    @Test
    void snapshot_nothingHappened_isEmpty() {
        PoolSnapshot snapshot = guard.snapshot();

        assertThat(snapshot.pool()).isEqualTo("chat");
        assertThat(snapshot.active()).isZero();
        assertThat(snapshot.pending()).isZero();
        assertThat(snapshot.max()).isEqualTo(3);
        assertThat(snapshot.baseSize()).isEqualTo(1);
        assertThat(snapshot.broken()).isZero();
        assertThat(snapshot.utilization()).isZero();
        assertThat(snapshot.oldest()).isEqualTo(new Oldest(Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(snapshot.peak().active()).isZero();
        assertThat(snapshot.peak().at()).isBetween(begin, Instant.now());
        assertThat(snapshot.totals())
                .isEqualTo(new Totals(0, new Failures(0, 0, 0, 0, 0), Ends.NONE, Outcomes.NONE, NOTHING_FOUND));
    }

    @Test
    void snapshot_inUse_hasHikarisCountsAndTheOverflow() throws SQLException {
        crowd.hold(3);

        PoolSnapshot snapshot = guard.snapshot();
        assertThat(snapshot.total()).isEqualTo(3);
        assertThat(snapshot.active()).isEqualTo(3);
        assertThat(snapshot.idle()).isZero();
        assertThat(snapshot.overflow()).isEqualTo(2);
        assertThat(snapshot.utilization()).isEqualTo(1.0);

        crowd.release(1);
        assertThat(guard.snapshot().active()).isEqualTo(2);
        assertThat(guard.snapshot().idle()).isEqualTo(1);
        assertThat(guard.snapshot().utilization()).isEqualTo(2 / 3.0);
    }

    @Test
    void snapshot_baseSizeIsChanged_saysTheNewOne() throws SQLException {
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);
        pool.setMinimumIdle(2);
        pool.setMaximumPoolSize(4);

        assertThat(guard.snapshot().baseSize()).isEqualTo(2);
        assertThat(guard.snapshot().max()).isEqualTo(4);
    }

    @Test
    void snapshot_connectionsBroke_areCounted() throws SQLException {
        ScriptedDatabase database = new ScriptedDatabase();
        database.fail("Statement.executeUpdate(fail)", new SQLException("gone", "08006"));
        try (PoolGuard scripted = database.guard()) {
            for (int i = 0; i < 2; i++) {
                try (Connection connection = scripted.dataSource().getConnection()) {
                    assertThatThrownBy(() -> connection.createStatement().executeUpdate("fail"))
                            .isInstanceOf(SQLException.class);
                }
            }

            assertThat(scripted.snapshot().broken()).isEqualTo(2);
            assertThat(scripted.snapshot().totals().ends()).isEqualTo(new Ends(0, 0, 2, 0));
        }
    }

    // ------------------------------------------------------------------ ages

    @Test
    void oldest_eachAge_isTheGreatestThatWasWitnessed() throws SQLException {
        try (Connection old = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(7));
            old.createStatement().close();
            try (Connection idle = ticked.acquire()) {
                ticked.pass(Duration.ofSeconds(2));
                old.createStatement().close();

                assertThat(idle.isClosed()).isFalse();
                assertThat(guard.snapshot().oldest())
                        .isEqualTo(new Oldest(
                                Optional.of(Duration.ofSeconds(9)),
                                Optional.of(Duration.ofSeconds(2)),
                                Optional.empty()));
            }
        }
        assertThat(guard.snapshot().oldest())
                .isEqualTo(new Oldest(Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void oldest_waiter_isTheOneThatWaitsLongest() throws SQLException {
        guard.dataSource().unwrap(HikariDataSource.class).setConnectionTimeout(20_000);
        crowd.hold(3);
        crowd.wait(1);
        ticked.pass(Duration.ofSeconds(4));
        crowd.wait(1);
        ticked.pass(Duration.ofSeconds(1));

        assertThat(guard.snapshot().oldest().waiter()).contains(Duration.ofSeconds(5));
        assertThat(guard.snapshot().oldest().hold()).contains(Duration.ofSeconds(5));

        crowd.serveOne();
        assertThat(guard.snapshot().oldest().waiter()).contains(Duration.ofSeconds(1));
    }

    // ------------------------------------------------------------------ the peak

    @Test
    void peak_loadIsGone_isStillThereWithItsTime() throws SQLException {
        crowd.hold(2);
        guard.tick();
        Instant seen = Instant.now();
        Peak peak = guard.snapshot().peak();
        crowd.release(2);
        crowd.hold(1);
        guard.tick();

        assertThat(guard.snapshot().active()).isEqualTo(1);
        assertThat(guard.snapshot().peak()).isEqualTo(peak);
        assertThat(peak.active()).isEqualTo(2);
        assertThat(peak.at()).isBetween(begin, seen);
    }

    @Test
    void peak_higherThanBefore_replacesIt() throws SQLException {
        crowd.hold(1);
        guard.tick();
        Instant before = Instant.now();
        crowd.hold(2);

        assertThat(guard.snapshot().peak().active()).isEqualTo(3); // no tick has met it yet
        guard.tick();

        assertThat(guard.snapshot().peak().active()).isEqualTo(3);
        assertThat(guard.snapshot().peak().at()).isBetween(before, Instant.now());
    }

    // ------------------------------------------------------------------ totals

    @Test
    void totals_afterAKnownSequence_areExact() throws SQLException {
        script();

        Totals totals = guard.snapshot().totals();
        assertThat(totals.acquires()).isEqualTo(10);
        assertThat(totals.failures()).isEqualTo(new Failures(1, 0, 0, 0, 0));
        assertThat(totals.failures().all()).isEqualTo(1);
        assertThat(totals.ends()).isEqualTo(new Ends(9, 0, 0, 0));
        assertThat(totals.outcomes()).isEqualTo(new Outcomes(3, 1, 0));
        assertThat(totals.findings())
                .containsOnlyKeys(Kind.values())
                .containsEntry(Kind.HELD_IDLE, 1L)
                .containsEntry(Kind.UNCOMMITTED_RETURN, 1L)
                .containsEntry(Kind.LEAK, 0L);
        assertThat(guard.snapshot().toString())
                .endsWith(
                        ", peak=3, acquires=10, exhausted=1, unreachable=0, committed=3, rolledBack=1, unknown=0, findings=3");
        assertThatThrownBy(() -> totals.findings().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Three commits, one rollback, one acquire that times out, one held idle, one closed uncommitted, two nested. */
    private void script() throws SQLException {
        for (int i = 1; i <= 3; i++) {
            int id = i;
            guard.databaseManager().useTransaction("save", connection -> H2.insert(connection, id));
        }
        assertThatThrownBy(() -> guard.databaseManager().useTransaction("fail", connection -> {
                    throw new IllegalStateException("the work fails");
                }))
                .isInstanceOf(IllegalStateException.class);
        try (Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            H2.insert(connection, 4);
        }
        guard.settings().nested(GuardSettings.Reaction.OFF);
        crowd.hold(3);
        guard.settings().nested(GuardSettings.Reaction.WARN);
        assertThatThrownBy(ticked::acquire).isInstanceOf(AcquireTimeoutException.class);
        guard.tick();
        crowd.release(3);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(6));
            assertThat(connection.isClosed()).isFalse();
        }
        guard.tick();
    }

    // ------------------------------------------------------------------ forms

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private static PoolSnapshot full() {
        return new PoolSnapshot(
                "chat",
                5,
                4,
                1,
                2,
                15,
                3,
                2,
                6,
                new Oldest(
                        Optional.of(Duration.ofMillis(94_190)),
                        Optional.of(Duration.ofMillis(93_700)),
                        Optional.of(Duration.ofMillis(1_040))),
                new Peak(7, AT),
                new Totals(
                        100,
                        new Failures(8, 9, 10, 0, 11),
                        new Ends(50, 3, 6, 1),
                        new Outcomes(40, 5, 2),
                        Map.of(Kind.HELD_IDLE, 12L, Kind.LEAK, 1L)));
    }

    @Test
    void toString_everyFigure_isOnOneLine() {
        assertThat(full())
                .hasToString("chat - total=5, active=4, idle=1, pending=2, max=15, baseSize=3, overflow=2, broken=6,"
                        + " oldestHold=94.2 s, oldestIdleHold=93.7 s, oldestWaiter=1.0 s, peak=7, acquires=100,"
                        + " exhausted=8, unreachable=9, committed=40, rolledBack=5, unknown=2, findings=13");
    }

    @Test
    void toString_noAges_leavesThemOut() {
        assertThat(guard.snapshot().toString())
                .matches("chat - total=1, active=0, idle=1, pending=0, max=3, baseSize=1, overflow=0, broken=0, peak=0,"
                        + " acquires=0, exhausted=0, unreachable=0, committed=0, rolledBack=0, unknown=0, findings=0");
    }

    @Test
    void toMap_everyFigure_isInItInOrder() {
        Map<String, Object> map = full().toMap();

        assertThat(map.keySet())
                .containsExactly(
                        "pool",
                        "total",
                        "active",
                        "idle",
                        "pending",
                        "max",
                        "baseSize",
                        "overflow",
                        "broken",
                        "oldestHoldMillis",
                        "oldestIdleHoldMillis",
                        "oldestWaiterMillis",
                        "peakActive",
                        "peakActiveAt",
                        "acquires",
                        "failures",
                        "outcomes",
                        "ends",
                        "findings");
        assertThat(map.toString())
                .isEqualTo("{pool=chat, total=5, active=4, idle=1, pending=2, max=15, baseSize=3, overflow=2, broken=6,"
                        + " oldestHoldMillis=94190, oldestIdleHoldMillis=93700, oldestWaiterMillis=1040, peakActive=7,"
                        + " peakActiveAt=2026-01-02T03:04:05Z, acquires=100,"
                        + " failures={exhausted=8, unreachable=9, interrupted=10, deadlock=0, other=11},"
                        + " outcomes={committed=40, rolledBack=5, unknown=2},"
                        + " ends={returned=50, evicted=3, broken=6, leaked=1},"
                        + " findings={held_idle=12, held_long=0, leak=1, nested=0, deadlock=0, suspected_deadlock=0,"
                        + " uncommitted_return=0, held_at_slow_call=0, hung_end=0, suspended=0}}");
        MapForm.assertFitForJson(map);
        MapForm.assertFitForJson(guard.snapshot().toMap());
    }

    @Test
    void toMap_noAges_leavesThemOut() {
        assertThat(guard.snapshot().toMap().keySet()).noneMatch(key -> key.startsWith("oldest"));
    }

    @Test
    void report_atAnyTime_carriesTheSnapshot() throws SQLException {
        crowd.hold(3); // all: else HikariCP may be about to make another one ready
        guard.tick();

        PoolReport report = guard.report();

        assertThat(report.snapshot()).isEqualTo(guard.snapshot());
        assertThat(report.toString()).startsWith(guard.snapshot().toString());
    }

    @Test
    void snapshot_guardIsClosed_hasTheTotalsStill() throws SQLException {
        ticked.acquire().close();
        guard.close();

        eventually("the pool is empty", () -> guard.snapshot().total() == 0);
        assertThat(guard.snapshot().totals().acquires()).isEqualTo(1);
        assertThat(List.of(guard.snapshot().active(), guard.snapshot().idle())).containsOnly(0);
    }
}
