/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolFigures.OfLabel;
import io.poolguard.ScriptedDatabase.PhysicalConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fault matrix, rows 46 to 51: what is closed twice, used too late, or used by two threads. */
@Timeout(60)
class MisuseRowsTest {

    private static final int ROUNDS = 200;

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();
    private final DatabaseManager manager = guard.databaseManager();
    private final Healthy healthy = new Healthy(guard);
    private final Halt halt = new Halt();

    @AfterEach
    void healthy() {
        halt.end();
        database.heal();
        healthy.check();
        guard.close();
    }

    // ------------------------------------------------------------------ closed twice

    @Test
    void row46_closedTwice_isReturnedOnce() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        for (AutoCloseable one : List.of(rows, statement, connection)) {
            closeTwice(one);
        }
        closeTwice(statement);

        assertThat(Collections.frequency(database.calls(), "clearWarnings()")).isEqualTo(1);
        assertThat(ends("none")).isEqualTo(new Ends(1, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row46_sessionClosedTwice_isReturnedOnce() throws SQLException {
        Session session = manager.openSession("save answer");
        session.connection().createStatement().executeQuery("q");

        closeTwice(session);

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertThat(ends("save answer")).isEqualTo(new Ends(1, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    private Ends ends(String label) {
        return guard.figures().labels().stream()
                .filter(one -> one.label().equals(label))
                .map(OfLabel::ends)
                .findFirst()
                .orElseThrow();
    }

    /** The second close comes when the connection is somebody else's. */
    @Test
    void row46_closedAgainWhileAnotherHolds_leavesTheOthers() throws SQLException {
        Connection first = guard.dataSource().getConnection();
        first.close();
        try (Connection second = guard.dataSource().getConnection()) {
            first.close();

            assertThat(second.isClosed()).isFalse();
            assertThat(guard.snapshot().active()).isEqualTo(1);
            assertThat(guard.holds()).hasSize(1);
        }
    }

    private static void closeTwice(AutoCloseable one) {
        assertThatNoFailure(one::close);
        assertThatNoFailure(one::close);
    }

    private static void assertThatNoFailure(ThrowingCallable call) {
        assertThatCode(call).doesNotThrowAnyException();
    }

    // ------------------------------------------------------------------ used too late

    @Test
    void row47_usedAfterClose_failsAndReachesNoDriver() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        connection.close();
        database.forget();

        assertClosed(connection::createStatement);
        assertClosed(connection::commit);
        assertClosed(connection::getMetaData);
        assertClosed(() -> statement.executeQuery("q"));
        assertClosed(rows::next);
        assertThat(database.calls()).isEmpty();
    }

    @Test
    void row47_sessionUsedAfterClose_fails() throws SQLException {
        Session session = manager.openSession("save answer");
        Connection connection = session.connection();
        session.close();
        database.forget();

        assertClosed(session::connection);
        assertClosed(session::commit);
        assertClosed(session::rollback);
        assertClosed(session::release);
        assertClosed(connection::createStatement);
        assertThat(database.calls()).isEmpty();
    }

    @Test
    void row50_connectionEscapesItsTransaction_isClosed() throws SQLException {
        Connection escaped = manager.inTransaction("save answer", connection -> connection);

        assertClosed(escaped::createStatement);
        assertThat(escaped.isClosed()).isTrue();
    }

    @Test
    void row50_resultSetEscapesItsTransaction_isClosed() throws SQLException {
        ResultSet escaped = manager.inTransaction(
                "load history", connection -> connection.createStatement().executeQuery("q"));
        database.forget();

        assertClosed(escaped::next);
        assertClosed(() -> escaped.getStatement().getConnection().createStatement());
        assertThat(database.calls()).isEmpty();
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003")
                .hasMessageContaining("closed");
    }

    /** As the matrix has it: nothing can be done about a driver's own object. But its use is known to be unseen. */
    @Test
    void row51_driversConnectionKeptAfterReturn_stillWorks() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        PhysicalConnection raw = connection.unwrap(PhysicalConnection.class);
        assertThat(guard.holds()).singleElement().matches(HoldSnapshot::unobserved);
        connection.close();

        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(raw.createStatement()).isNotNull();
            assertThat(raw.number()).isEqualTo(ScriptedDatabase.number(next));
            assertClosed(() -> connection.unwrap(PhysicalConnection.class));
        }
    }

    // ------------------------------------------------------------------ two threads

    /** There is no check of the owner: a session may be handed on, to one thread at a time. */
    @Test
    void row48_sessionUsedByOneThreadAfterAnother_works() throws SQLException {
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeUpdate("first");
            AppThread.start("second", () -> {
                        session.connection().createStatement().executeUpdate("second");
                        session.commit();
                        return "committed";
                    })
                    .result();
            session.connection().createStatement().executeUpdate("third");
            session.commit();
        }

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "commit()", "commit()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row48_sessionClosedByAnotherThread_isReturned() throws SQLException {
        Session session = manager.openSession("save answer");
        session.connection().createStatement().executeQuery("q");

        AppThread.start("closer", () -> {
                    session.close();
                    return "closed";
                })
                .result();

        assertClosed(session::connection);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row49_closedWhileAnotherThreadExecutes_isEvictedOnceAndTheOtherFindsItClosed() throws Exception {
        Connection connection = guard.dataSource().getConnection();
        Statement statement = connection.createStatement();
        database.on("Statement.executeQuery(slow)", halt::inTheDriver);
        AppThread<Boolean> executing = AppThread.start("executing", () -> {
            statement.executeQuery("slow");
            assertClosed(() -> statement.executeQuery("next"));
            return connection.isClosed();
        });
        halt.awaitThread();

        connection.close();
        connection.close();

        eventually("it is evicted", () -> guard.holds().isEmpty());
        assertThat(ends("none")).isEqualTo(new Ends(0, 1, 0, 0));
        assertNextGets(2, guard.dataSource());
        halt.end();
        assertThat(executing.result()).isTrue();
        assertThat(database.calls()).doesNotContain("Statement.executeQuery(next)");
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    /** Two threads close at once: one of them returns the connection, and nobody returns the next holder's. */
    @Test
    void row49_closedByTwoThreadsAtOnce_isReturnedOnce() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        Connection[] current = new Connection[1];
        AppThread<String> other = AppThread.start("other", () -> {
            for (int i = 0; i < ROUNDS; i++) {
                together.await();
                current[0].close();
                together.await();
            }
            return "done";
        });
        for (int i = 0; i < ROUNDS; i++) {
            current[0] = guard.dataSource().getConnection();
            database.forget();
            together.await();
            current[0].close();
            together.await();
            assertThat(Collections.frequency(database.calls(), "clearWarnings()"))
                    .as("returns in round %s", i)
                    .isEqualTo(1);
            assertThat(guard.snapshot().active()).isZero();
        }
        assertThat(other.result()).isEqualTo("done");
        assertThat(ends("none")).isEqualTo(new Ends(ROUNDS, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }
}
