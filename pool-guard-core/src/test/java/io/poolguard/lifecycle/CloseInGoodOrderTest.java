/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.DatabaseManager;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guard that is closed in good order: nobody gets a connection any more, and who holds one may end. */
@Timeout(60)
class CloseInGoodOrderTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();
    private final DatabaseManager manager = guard.databaseManager();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ while it waits

    @Test
    void close_somebodyHolds_refusesAcquiresAtOnceAndReturnsWithTheLastHold() throws SQLException {
        Connection first = ticked.acquire();
        Session session = manager.openSession("chat");
        Connection second = session.connection();
        AppThread<Boolean> closer = closing(LONG);

        eventually("acquires are refused", this::isRefused);
        assertRefused(() -> manager.useTransaction("late", connection -> {}));
        Session late = manager.openSession("late");
        assertRefused(late::connection);
        late.close();
        assertThat(guard.isClosed()).isFalse();
        H2.insert(second, 1); // who holds one may go on with it
        session.commit();
        first.close();
        for (int id = 2; id < 2_000; id++) { // for longer than it takes to look again
            H2.insert(second, id);
        }
        session.commit();
        assertThat(guard.isClosed()).isFalse();
        assertThat(closer.isDone()).isFalse();

        session.close();

        assertThat(closer.result()).isTrue();
        assertThat(guard.isClosed()).isTrue();
        assertThat(guard.dataSource().unwrap(HikariDataSource.class).isClosed()).isTrue();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void close_acquiresRefused_countAsFailures() throws SQLException {
        try (Connection held = ticked.acquire()) {
            AppThread<Boolean> closer = closing(LONG);
            eventually("acquires are refused", this::isRefused);

            List<LabelFigures> before = guard.figures();
            assertRefused(ticked::acquire);
            assertRefused(() -> manager.useTransaction("none", connection -> {}));

            assertThat(failures(guard.figures())).isEqualTo(failures(before) + 2);
            assertThat(closer.isDone()).isFalse();
            assertThat(held.isClosed()).isFalse();
        }
        eventually("it is closed", guard::isClosed);
    }

    private static long failures(List<LabelFigures> figures) {
        return figures.stream().mapToLong(LabelFigures::failures).sum();
    }

    @Test
    void close_sessionReleases_cannotTakeAnother() throws SQLException {
        Session session = manager.openSession("chat");
        assertThat(session.connection().isClosed()).isFalse();
        AppThread<Boolean> closer = closing(LONG);
        eventually("acquires are refused", this::isRefused);

        session.release();

        assertThat(closer.result()).isTrue();
        assertThatThrownBy(session::connection).isInstanceOf(SQLException.class);
        assertThatCode(session::close).doesNotThrowAnyException();
    }

    @Test
    void close_nothingIsHeld_returnsAtOnceWithoutAWord() throws SQLException {
        manager.useTransaction("save answer", connection -> H2.insert(connection, 1));

        guard.close(LONG);

        assertThat(guard.isClosed()).isTrue();
        assertThat(warnings()).isEmpty();
    }

    // ------------------------------------------------------------------ the patience is over

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.02S"})
    void close_patienceIsOver_tellsWhoHoldsOnceAndCloses(String patience) throws SQLException {
        Session session = manager.openSession("save answer");
        assertThat(session.connection().isClosed()).isFalse();

        guard.close(Duration.parse(patience));

        assertThat(guard.isClosed()).isTrue();
        assertThat(warnings()).hasSize(1);
        assertThat(warnings().get(0).lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("WARN chat - the pool is closed while connections are held (holds=1)."),
                        line -> assertThat(line).startsWith("  Verdict: "),
                        line -> assertThat(line).matches("  hold +label +held .*now in"),
                        line -> assertThat(line)
                                .matches("  #\\d+ +save answer +0\\.0 s .* CloseInGoodOrderTest\\.\\w+:\\d+ .*"));
        assertThatCode(session::close).doesNotThrowAnyException();
    }

    @Test
    void close_patienceIsOver_holderLosesTheConnection() throws SQLException {
        ScriptedDatabase database = new ScriptedDatabase();
        PoolGuard scripted = database.guard();
        Connection held = scripted.dataSource().getConnection();

        scripted.close(SHORT);

        assertThat(database.calls()).contains("abort(executor)");
        held.close();
    }

    // ------------------------------------------------------------------ interrupted

    @Test
    void close_interruptedWhileItWaits_waitsNoLongerAndStaysInterrupted() throws Exception {
        Connection held = ticked.acquire();
        CountDownLatch begins = new CountDownLatch(1);
        Thread[] closing = new Thread[1];
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            closing[0] = Thread.currentThread();
            begins.countDown();
            guard.close(LONG);
            return Thread.currentThread().isInterrupted();
        });
        begins.await();
        eventually("acquires are refused", this::isRefused);

        closing[0].interrupt();

        assertThat(closer.result()).isTrue();
        assertThat(guard.isClosed()).isTrue();
        assertThat(warnings()).hasSize(1).allMatch(line -> line.contains("(holds=1)"));
        held.close();
    }

    @Test
    void close_interruptedBeforeAndNothingHeld_closes() {
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            Thread.currentThread().interrupt();
            guard.close(LONG);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(closer.result()).isTrue();
        assertThat(guard.isClosed()).isTrue();
    }

    // ------------------------------------------------------------------ again, and other pools

    @Test
    void close_again_doesNothing() throws SQLException {
        Connection held = ticked.acquire();

        guard.close(SHORT);
        guard.close(LONG);
        guard.close();
        guard.close(Duration.ZERO);

        assertThat(guard.isClosed()).isTrue();
        assertThat(warnings()).hasSize(1);
        held.close();
    }

    @Test
    void close_afterCloseWhileSomebodyHolds_returnsAtOnce() throws SQLException {
        Connection held = ticked.acquire();
        guard.close();

        guard.close(LONG);

        assertThat(warnings()).isEmpty();
        held.close();
    }

    @Test
    void close_twoAtOnce_bothReturnWithTheLastHold() throws SQLException {
        Connection held = ticked.acquire();
        AppThread<Boolean> one = closing(LONG);
        AppThread<Boolean> two = closing(LONG);
        eventually("acquires are refused", this::isRefused);

        held.close();

        assertThat(one.result()).isTrue();
        assertThat(two.result()).isTrue();
        assertThat(guard.isClosed()).isTrue();
    }

    @Test
    void close_withoutPatienceWhileAnotherWaits_letsThatReturn() throws SQLException {
        Connection held = ticked.acquire();
        AppThread<Boolean> closer = closing(LONG);
        eventually("acquires are refused", this::isRefused);

        guard.close();

        assertThat(guard.isClosed()).isTrue();
        held.close();
        assertThat(closer.result()).isTrue();
    }

    @Test
    void close_lentPool_isCloseAndLeavesItOpen() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource(H2.config())) {
            PoolGuard lent = PoolGuard.over(pool).build();
            Connection held = lent.dataSource().getConnection();
            assertThat(lent.isClosed()).isFalse();

            lent.close(LONG);

            assertThat(lent.isClosed()).isTrue();
            assertThat(pool.isClosed()).isFalse();
            assertThat(held.isClosed()).isFalse();
            try (Connection unguarded = lent.dataSource().getConnection()) {
                assertThat(unguarded.isValid(1)).isTrue();
            }
            held.close();
            assertThat(warnings()).isEmpty();
        }
    }

    @Test
    void isClosed_poolClosedBehindItsBack_isTrue() {
        HikariDataSource pool = new HikariDataSource(H2.config());
        PoolGuard lent = PoolGuard.over(pool).build();

        pool.close();

        assertThat(lent.isClosed()).isTrue();
        assertThatCode(() -> lent.close(LONG)).doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ bounds

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "PT-1S", "PT24H0.000000001S"})
    void close_patienceOutsideItsBounds_isRefusedAndNothingIsClosed(String text) throws SQLException {
        assertThatThrownBy(() -> guard.close(Duration.parse(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience=" + text + " is outside its bounds (at least 0, at most 1 day)");

        assertThat(guard.isClosed()).isFalse();
        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void close_patienceOfADay_isTaken() {
        assertThatCode(() -> guard.close(Duration.ofDays(1))).doesNotThrowAnyException();
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void close_patienceNull_isRefused() {
        assertThatThrownBy(() -> guard.close(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("patience");
        assertThat(guard.isClosed()).isFalse();
    }

    // ------------------------------------------------------------------

    /** What was told of the close; findings of guards that end are told when they like. */
    private List<String> warnings() {
        return ticked.lines().stream()
                .filter(line -> line.contains("the pool is closed"))
                .toList();
    }

    private AppThread<Boolean> closing(Duration patience) {
        return AppThread.start("closer", () -> {
            guard.close(patience);
            return guard.isClosed();
        });
    }

    private boolean isRefused() {
        try (Connection connection = ticked.acquire()) {
            return connection == null;
        } catch (SQLException e) {
            return e instanceof SQLNonTransientConnectionException;
        }
    }

    private static void assertRefused(ThrowingCallable acquire) {
        assertThatThrownBy(acquire)
                .isInstanceOf(SQLNonTransientConnectionException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08001")
                .hasMessage("chat - the guard is being closed and gives out no connection any more.");
    }
}
