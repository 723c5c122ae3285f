/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.Finding.Kind.HUNG_END;
import static io.poolguard.GuardSeams.tick;
import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Ending;
import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rollback hangs in a driver whose network timeout does not help: the watchdog takes the connection. */
@Timeout(60)
class HungEndTest {

    private static final Duration TWICE = Duration.ofSeconds(10);
    private static final Duration LESS = Duration.ofNanos(1);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final Gate gate = new Gate();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    @Test
    void pass_lessThanTwiceTheBound_leavesIt() throws SQLException {
        AppThread<Boolean> closer = hangAt("rollback()");

        ticked.pass(TWICE.minus(LESS));

        assertThat(ticked.findings(HUNG_END)).isEmpty();
        assertThat(guard.holds()).hasSize(1);
        gate.open();
        assertThat(closer.result()).isTrue();
        assertNextGets(1, guard.dataSource());
        assertThat(ends()).isEqualTo(endedHolds(2, 0, 0, 0));
    }

    @Test
    void pass_twiceTheBound_evictsItAndTellsOnce() throws SQLException {
        AppThread<Boolean> closer = hangAt("rollback()");

        ticked.pass(TWICE);
        ticked.pass(TWICE);

        assertNextGets(2, guard.dataSource());
        assertThat(closer.isDone()).isFalse();
        assertThat(ticked.findings(HUNG_END)).extracting(Finding::stage).containsExactly(Stage.BEGAN);
        // Where the thread stands is told if its hold has not left the books already.
        assertThat(ticked.findings(HUNG_END).get(0).message())
                .matches("scripted - hung end \\(hold=#\\d+, label=none, held=\\d+\\.\\d s, inJdbc=~0\\.0 s,"
                        + " thread=closer, site=TickedGuard\\.acquire:\\d+, (now=.+, )?statement=update\\)\\. Its rollback,"
                        + " or what else puts it right, takes more than twice the returnTimeout, and the connection is"
                        + " evicted\\. Look at the network and the database, and set the driver's socket timeout\\.");
        eventually("it is out of the books", () -> guard.holds().isEmpty());
        assertThat(ends()).isEqualTo(endedHolds(1, 1, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollback()", "setAutoCommit(true)"})
    void close_letGoAfterItWasEvicted_handsNothingOnAndIsQuiet(String hanging) throws SQLException {
        AppThread<Boolean> closer = hangAt(hanging);
        ticked.pass(TWICE);
        try (Connection second = ticked.acquire()) {
            gate.open();

            assertThat(closer.result()).isTrue();

            assertThat(ScriptedDatabase.number(second)).isEqualTo(2);
            assertThat(second.isClosed()).isFalse();
            assertThat(database.calls()).doesNotContain("clearWarnings()"); // HikariCP's close
            assertThat(guard.snapshot().active()).isOne();
        }
        eventually("it is closed for good", () -> database.closes(1) == 1);
        assertNextGets(2, guard.dataSource());
        assertThat(database.closes(1)).isOne();
        assertThat(ends()).isEqualTo(endedHolds(2, 1, 0, 0));
    }

    @Test
    void close_letGoWithAFailureAfterItWasEvicted_isNotEvictedTwice() throws SQLException {
        SQLException late = new SQLException("I/O error", "08006");
        AppThread<Boolean> closer = hangAt("rollback()", () -> {
            gate.pass();
            throw late;
        });
        ticked.pass(TWICE);
        assertNextGets(2, guard.dataSource());
        gate.open();

        assertThat(closer.result()).isFalse();

        assertNextGets(2, guard.dataSource());
        assertThat(ends()).isEqualTo(endedHolds(2, 1, 0, 0));
        assertThat(guard.snapshot().broken()).isZero();
    }

    @Test
    void inTransaction_itsRollbackHangs_workIsRolledBackAndSlotIsFree() throws SQLException {
        database.on("rollback()", gate::passInTheDriver);
        IllegalStateException failure = new IllegalStateException("the work's");
        AppThread<Throwable> worker = AppThread.start("worker", () -> {
            try {
                guard.databaseManager().useTransaction("save answer", connection -> {
                    connection.createStatement().executeUpdate("update");
                    throw failure;
                });
                return new AssertionError("it has committed");
            } catch (IllegalStateException e) {
                return e;
            }
        });
        gate.awaitArrival();

        ticked.pass(TWICE);

        assertNextGets(2, guard.dataSource());
        gate.open();
        assertThat(worker.result()).isSameAs(failure);
        assertThat(failure.getSuppressed()).isEmpty();
        assertThat(figures("save answer").ends()).isEqualTo(endedHolds(0, 1, 0, 0));
        assertThat(figures("save answer").outcomes().get(Ending.ROLLED_BACK)).isOne();
    }

    @Test
    void pass_boundLoweredMeanwhile_acts() throws SQLException {
        AppThread<Boolean> closer = hangAt("rollback()");
        ticked.pass(Duration.ofSeconds(1));
        assertThat(ticked.findings(HUNG_END)).isEmpty();

        guard.settings().returnTimeout(Duration.ofMillis(500));
        tick(guard);

        assertThat(ticked.findings(HUNG_END)).hasSize(1);
        gate.open();
        assertThat(closer.result()).isTrue();
    }

    @Test
    void pass_hangsInHikarisOwnClose_isNotTaken() throws SQLException {
        AppThread<Boolean> closer = hangAt("clearWarnings()");

        ticked.pass(TWICE);

        assertThat(ticked.findings(HUNG_END)).isEmpty(); // an eviction could hit the next holder
        gate.open();
        assertThat(closer.result()).isTrue();
        assertNextGets(1, guard.dataSource());
    }

    /** The rollback returns just as the watchdog decides: one of both has the connection, never none and never two. */
    @Test
    void close_letGoAsTheWatchdogLooks_hasOneWinner() throws SQLException {
        for (int round = 1; round <= 40; round++) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Connection connection = inTransaction();
            int number = ScriptedDatabase.number(connection);
            long evictedBefore = ends().get(Ending.EVICTED);
            database.on("rollback()", () -> {
                inside.countDown();
                go.await();
                return ScriptedDatabase.AS_USUAL;
            });
            AppThread<Boolean> closer = AppThread.start("closer", () -> closesQuietly(connection));
            eventually("the rollback runs", () -> inside.getCount() == 0);
            tick(guard);
            ticked.advance(TWICE);
            go.countDown();
            tick(guard);

            assertThat(closer.result()).isTrue();
            eventually(
                    "the slot is free",
                    () -> guard.snapshot().active() == 0 && guard.holds().isEmpty());
            long evicted = ends().get(Ending.EVICTED) - evictedBefore;
            assertNextGets(number + (int) evicted, guard.dataSource());
            assertThat(ticked.findings(HUNG_END)).hasSize(Math.toIntExact(ends().get(Ending.EVICTED)));
            assertThat(ends().get(Ending.RETURNED) + ends().get(Ending.EVICTED))
                    .isEqualTo(figures("none").acquires());
        }
    }

    // ------------------------------------------------------------------

    private AppThread<Boolean> hangAt(String call) {
        return hangAt(call, gate::passInTheDriver);
    }

    /** A thread that stands in that call of the way back; its result is whether the close was quiet. */
    private AppThread<Boolean> hangAt(String call, ScriptedDatabase.Act act) {
        database.on(call, act);
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            Connection connection = inTransaction();
            database.forget();
            return closesQuietly(connection);
        });
        gate.awaitArrival();
        return closer;
    }

    private Connection inTransaction() throws SQLException {
        Connection connection = ticked.acquire();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("update");
        return connection;
    }

    private static boolean closesQuietly(Connection connection) {
        try {
            connection.close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private Map<Ending, Long> ends() {
        return figures("none").ends();
    }

    private LabelFigures figures(String label) {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
