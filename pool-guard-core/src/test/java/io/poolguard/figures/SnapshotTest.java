/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Counted.failedAcquires;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolGuard;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.result.PoolSnapshotData;
import io.poolguard.internal.result.PoolSnapshotData.Ages;
import io.poolguard.internal.result.PoolSnapshotData.Counts;
import io.poolguard.internal.result.PoolSnapshotData.Peak;
import io.poolguard.internal.result.PoolSnapshotData.Totals;
import io.poolguard.support.H2;
import io.poolguard.support.JsonAssertions;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.WaitingThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
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
    private final WaitingThreads waiters = new WaitingThreads(guard);

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
        waiters.close();
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
        assertNoAges(snapshot);
        assertThat(snapshot.peakActive()).isZero();
        assertThat(snapshot.peakAt()).isBetween(begin, Instant.now());
        assertThat(snapshot.acquires()).isZero();
        assertThat(snapshot.failures()).isEqualTo(failedAcquires(0, 0, 0, 0, 0));
        assertThat(snapshot.ends()).isEqualTo(endedHolds(0, 0, 0, 0));
        assertThat(snapshot.outcomes()).isEqualTo(endedTransactions(0, 0, 0));
        assertThat(snapshot.findings()).isEqualTo(NOTHING_FOUND);
        assertThat(snapshot.undelivered()).isZero();
        assertThat(snapshot.listenerFailures()).isZero();
    }

    private static void assertNoAges(PoolSnapshot snapshot) {
        assertThat(snapshot.oldestHold()).isEmpty();
        assertThat(snapshot.oldestIdleHold()).isEmpty();
        assertThat(snapshot.oldestWaiter()).isEmpty();
    }

    @Test
    void snapshot_inUse_hasHikarisCountsAndTheOverflow() throws SQLException {
        waiters.hold(3);

        PoolSnapshot snapshot = guard.snapshot();
        assertThat(snapshot.total()).isEqualTo(3);
        assertThat(snapshot.active()).isEqualTo(3);
        assertThat(snapshot.idle()).isZero();
        assertThat(snapshot.overflow()).isEqualTo(2);
        assertThat(snapshot.utilization()).isEqualTo(1.0);

        waiters.release(1);
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
            assertThat(scripted.snapshot().ends()).isEqualTo(endedHolds(0, 0, 2, 0));
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
                assertThat(guard.snapshot().oldestHold()).contains(Duration.ofSeconds(9));
                assertThat(guard.snapshot().oldestIdleHold()).contains(Duration.ofSeconds(2));
                assertThat(guard.snapshot().oldestWaiter()).isEmpty();
            }
        }
        assertNoAges(guard.snapshot());
    }

    @Test
    void oldest_waiter_isTheOneThatWaitsLongest() throws SQLException {
        guard.dataSource().unwrap(HikariDataSource.class).setConnectionTimeout(20_000);
        waiters.hold(3);
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(4));
        waiters.wait(1);
        ticked.pass(Duration.ofSeconds(1));

        assertThat(guard.snapshot().oldestWaiter()).contains(Duration.ofSeconds(5));
        assertThat(guard.snapshot().oldestHold()).contains(Duration.ofSeconds(5));

        waiters.serveOne();
        assertThat(guard.snapshot().oldestWaiter()).contains(Duration.ofSeconds(1));
    }

    // ------------------------------------------------------------------ the peak

    @Test
    void peak_loadIsGone_isStillThereWithItsTime() throws SQLException {
        waiters.hold(2);
        tick(guard);
        Instant seen = Instant.now();
        PoolSnapshot peak = guard.snapshot();
        waiters.release(2);
        waiters.hold(1);
        tick(guard);

        assertThat(guard.snapshot().active()).isEqualTo(1);
        assertThat(guard.snapshot().peakActive()).isEqualTo(2);
        assertThat(guard.snapshot().peakAt()).isEqualTo(peak.peakAt()).isBetween(begin, seen);
    }

    @Test
    void peak_higherThanBefore_replacesIt() throws SQLException {
        waiters.hold(1);
        tick(guard);
        Instant before = Instant.now();
        waiters.hold(2);

        assertThat(guard.snapshot().peakActive()).isEqualTo(3); // no tick has met it yet
        tick(guard);

        assertThat(guard.snapshot().peakActive()).isEqualTo(3);
        assertThat(guard.snapshot().peakAt()).isBetween(before, Instant.now());
    }

    // ------------------------------------------------------------------ totals

    @Test
    void totals_afterAKnownSequence_areExact() throws SQLException {
        script();

        PoolSnapshot totals = guard.snapshot();
        assertThat(totals.acquires()).isEqualTo(10);
        assertThat(totals.failures()).isEqualTo(failedAcquires(1, 0, 0, 0, 0));
        assertThat(totals.ends()).isEqualTo(endedHolds(9, 0, 0, 0));
        assertThat(totals.outcomes()).isEqualTo(endedTransactions(3, 1, 0));
        assertThat(totals.findings())
                .containsOnlyKeys(Kind.values())
                .containsEntry(Kind.HELD_IDLE, 1L)
                .containsEntry(Kind.UNCOMMITTED_RETURN, 1L)
                .containsEntry(Kind.LEAK, 0L);
        assertThat(guard.snapshot().toString())
                .endsWith(
                        ", peak=3, acquires=10, exhausted=1, unreachable=0, committed=3, rolledBack=1, unknown=0, findings=2");
        for (Map<?, Long> counts : List.of(totals.failures(), totals.ends(), totals.outcomes(), totals.findings())) {
            assertThatThrownBy(counts::clear).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /** Three commits, one rollback, one acquire that times out, one held idle, one closed uncommitted. */
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
        guard.settings().react(Kind.NESTED, GuardSettings.Reaction.OFF);
        waiters.hold(3);
        guard.settings().react(Kind.NESTED, GuardSettings.Reaction.WARN);
        assertThatThrownBy(ticked::acquire).isInstanceOf(AcquireTimeoutException.class);
        tick(guard);
        waiters.release(3);
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(6));
            assertThat(connection.isClosed()).isFalse();
        }
        tick(guard);
    }

    // ------------------------------------------------------------------ forms

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

    private static PoolSnapshot full() {
        Map<Kind, Long> findings = new EnumMap<>(NOTHING_FOUND);
        findings.put(Kind.HELD_IDLE, 12L);
        findings.put(Kind.LEAK, 1L);
        return new PoolSnapshotData(
                "chat",
                new Counts(5, 4, 1, 2, 15, 3),
                new Ages(
                        Optional.of(Duration.ofMillis(94_190)),
                        Optional.of(Duration.ofMillis(93_700)),
                        Optional.of(Duration.ofMillis(1_040))),
                new Peak(7, AT),
                new Totals(
                        100,
                        6,
                        failedAcquires(8, 9, 10, 0, 11),
                        endedHolds(50, 3, 6, 1),
                        endedTransactions(40, 5, 2),
                        findings),
                14,
                15);
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
                        + " uncommitted_return=0, transaction_lost=0, held_at_slow_call=0, hung_end=0, unfinished=0,"
                        + " suspended=0}}");
        JsonAssertions.assertFitForJson(map);
        JsonAssertions.assertFitForJson(guard.snapshot().toMap());
    }

    @Test
    void toMap_noAges_leavesThemOut() {
        assertThat(guard.snapshot().toMap().keySet()).noneMatch(key -> key.startsWith("oldest"));
    }

    @Test
    void report_atAnyTime_carriesTheSnapshot() throws SQLException {
        waiters.hold(3); // all: else HikariCP may be about to make another one ready
        tick(guard);

        PoolReport report = guard.report();

        assertThat(report.snapshot()).isEqualTo(guard.snapshot());
        assertThat(report.toString()).startsWith(guard.snapshot().toString());
    }

    @Test
    void snapshot_guardIsClosed_hasTheTotalsStill() throws SQLException {
        ticked.acquire().close();
        guard.close();

        eventually("the pool is empty", () -> guard.snapshot().total() == 0);
        assertThat(guard.snapshot().acquires()).isEqualTo(1);
        assertThat(List.of(guard.snapshot().active(), guard.snapshot().idle())).containsOnly(0);
    }
}
