/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.HoldSnapshot;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is closed twice, used too late, or used by two threads. */
@Timeout(60)
class MisuseTest {

    private static final int ROUNDS = 200;

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();
    private final DatabaseManager manager = guard.databaseManager();
    private final PoolInvariants invariants = new PoolInvariants(guard);
    private final Gate gate = new Gate();

    @AfterEach
    void invariantsHold() {
        gate.open();
        database.heal();
        invariants.check();
        guard.close();
    }

    // ------------------------------------------------------------------ closed twice

    @Test
    void close_twice_isReturnedOnce() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("q");
        for (AutoCloseable one : List.of(rows, statement, connection)) {
            closeTwice(one);
        }
        closeTwice(statement);

        assertThat(Collections.frequency(database.calls(), "clearWarnings()")).isEqualTo(1);
        assertThat(ends("none")).isEqualTo(endedHolds(1, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_ofASessionTwice_isReturnedOnce() throws SQLException {
        Session session = manager.openSession("save answer");
        session.connection().createStatement().executeQuery("q");

        closeTwice(session);

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertThat(ends("save answer")).isEqualTo(endedHolds(1, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    private Map<Ending, Long> ends(String label) {
        return guard.figures().stream()
                .filter(one -> one.label().equals(label))
                .map(LabelFigures::ends)
                .findFirst()
                .orElseThrow();
    }

    /** The second close comes when the connection is somebody else's. */
    @Test
    void close_againWhileAnotherHolds_leavesTheOthers() throws SQLException {
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
    void connection_usedAfterClose_failsAndReachesNoDriver() throws SQLException {
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
    void session_usedAfterClose_fails() throws SQLException {
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
    void connection_escapesItsTransaction_isClosed() throws SQLException {
        Connection escaped = manager.inTransaction("save answer", connection -> connection);

        assertClosed(escaped::createStatement);
        assertThat(escaped.isClosed()).isTrue();
    }

    @Test
    void resultSet_escapesItsTransaction_isClosed() throws SQLException {
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

    /** The guard can do nothing about an object of the driver's. It only knows that calls on it are unseen. */
    @Test
    void unwrap_driversConnectionKeptAfterReturn_stillWorks() throws SQLException {
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
    void session_usedByOneThreadAfterAnother_works() throws SQLException {
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
    void session_closedByAnotherThread_isReturned() throws SQLException {
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
    void close_whileAnotherThreadExecutes_isEvictedOnceAndTheOtherFindsItClosed() throws Exception {
        Connection connection = guard.dataSource().getConnection();
        Statement statement = connection.createStatement();
        database.on("Statement.executeQuery(slow)", gate::passInTheDriver);
        AppThread<Boolean> executing = AppThread.start("executing", () -> {
            statement.executeQuery("slow");
            assertClosed(() -> statement.executeQuery("next"));
            return connection.isClosed();
        });
        gate.awaitArrival();

        connection.close();
        connection.close();

        eventually("it is evicted", () -> guard.holds().isEmpty());
        assertThat(ends("none")).isEqualTo(endedHolds(0, 1, 0, 0));
        assertNextGets(2, guard.dataSource());
        gate.open();
        assertThat(executing.result()).isTrue();
        assertThat(database.calls()).doesNotContain("Statement.executeQuery(next)");
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    /** Two threads close at once: one of them returns the connection, and nobody returns the next holder's. */
    @Test
    void close_byTwoThreadsAtOnce_isReturnedOnce() throws Exception {
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
        assertThat(ends("none")).isEqualTo(endedHolds(ROUNDS, 0, 0, 0));
        assertNextGets(1, guard.dataSource());
    }
}
