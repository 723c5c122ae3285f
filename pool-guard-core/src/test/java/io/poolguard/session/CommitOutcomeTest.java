/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static io.poolguard.support.ScriptedDatabase.assertNextIsClean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.LogLines;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Committed, rolled back, or unknown: what a commit that fails tells the caller, and what becomes of the connection.
 */
class CommitOutcomeTest {

    private static final String HOLD = "\\(hold=#\\d+, label=save answer";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(database.poolOfOne()).build();
    private final DatabaseManager manager = guard.databaseManager();
    private final LogLines log = new LogLines();

    @AfterEach
    void nothingIsLeft() {
        log.close();
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    static List<Throwable> refusals() {
        return List.of(
                new SQLException("serialization failure", "40001"),
                new SQLException("deadlock", "40P01"),
                new SQLException("duplicate key", "23505"));
    }

    static Stream<Arguments> unknowns() {
        return Stream.of(
                arguments(new SQLException("I/O error", "08006"), "08006"),
                arguments(new SQLException("terminated", "57P01"), "57P01"),
                arguments(new SQLException("general error", "HY000"), "HY000"),
                arguments(new SQLException("completion unknown", "40003"), "40003"),
                arguments(new SQLException("no state"), "none"),
                arguments(new IllegalStateException("a driver's bug"), "none"),
                arguments(new OutOfMemoryError("scripted"), "none"));
    }

    // ------------------------------------------------------------------ refused

    @ParameterizedTest
    @MethodSource("refusals")
    void inTransaction_commitRefused_throwsItRollsBackAndReuses(Throwable refusal) throws SQLException {
        database.fail("commit()", refusal);

        assertThatThrownBy(this::transaction).isSameAs(refusal).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "commit()", "rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void sessionCommit_refused_throwsItRollsBackAndLivesOn(Throwable refusal) throws SQLException {
        database.fail("commit()", refusal);
        try (Session session = manager.openSession("save answer")) {
            Connection connection = session.connection();
            connection.createStatement().executeUpdate("u");

            assertThatThrownBy(session::commit).isSameAs(refusal).hasNoSuppressedExceptions();

            assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "commit()", "rollback()");
            assertThat(session.connection()).isSameAs(connection);
            database.heal();
            connection.createStatement().executeUpdate("again");
            session.commit();
        }
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void inTransaction_commitRefusedAndRollbackFails_suppressesItAndEvicts() throws SQLException {
        SQLException refusal = new SQLException("serialization failure", "40001");
        SQLException rollback = new SQLException("general error", "HY000");
        database.fail("commit()", refusal);
        database.fail("rollback()", rollback);

        assertThatThrownBy(this::transaction).isSameAs(refusal).hasSuppressedException(rollback);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void sessionCommit_refusedAndRollbackFails_suppressesItEvictsAndLivesOn() throws SQLException {
        SQLException refusal = new SQLException("serialization failure", "40001");
        SQLException rollback = new SQLException("general error", "HY000");
        database.fail("commit()", refusal);
        database.fail("rollback()", rollback);
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeUpdate("u");

            assertThatThrownBy(session::commit).isSameAs(refusal).hasSuppressedException(rollback);

            database.heal();
            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
    }

    @Test
    void inTransaction_driverThrowsOneExceptionTwice_isNotSuppressedOnItself() throws SQLException {
        SQLException same = new SQLException("serialization failure", "40001");
        database.fail("commit()", same);
        database.fail("rollback()", same);

        assertThatThrownBy(this::transaction).isSameAs(same).hasNoSuppressedExceptions();

        assertNextGets(2, guard.dataSource());
    }

    // ------------------------------------------------------------------ unknown

    @ParameterizedTest
    @MethodSource("unknowns")
    void inTransaction_commitOutcomeUnknown_saysSoAndEvicts(Throwable failure, String state) throws SQLException {
        database.fail("commit()", failure);

        assertUnknown(this::transaction, failure, state);

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "commit()");
        database.heal();
        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("unknowns")
    void sessionCommit_outcomeUnknown_saysSoAndEvicts(Throwable failure, String state) throws SQLException {
        database.fail("commit()", failure);
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeUpdate("u");

            assertUnknown(session::commit, failure, state);
        }
        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "commit()");
        database.heal();
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void sessionCommit_outcomeUnknown_sessionIsOver() throws SQLException {
        database.fail("commit()", new SQLException("I/O error", "08006"));
        try (Session session = manager.openSession("save answer")) {
            Connection connection = session.connection();
            Statement statement = connection.createStatement();
            statement.executeUpdate("u");
            assertThatThrownBy(session::commit).isInstanceOf(CommitOutcomeUnknownException.class);

            String over = "scripted - session is over: a commit's outcome is unknown \\(label=save answer\\)\\.";
            assertClosed(session::connection, over);
            assertClosed(session::commit, over);
            assertClosed(session::rollback, over);
            assertClosed(session::release, over);
            String ended = "scripted - connection is closed " + HOLD + "\\): the outcome of its commit is unknown\\.";
            assertClosed(connection::createStatement, ended);
            assertClosed(connection::commit, ended);
            assertClosed(() -> statement.executeUpdate("u"), ended);
            assertThatCode(session::close).doesNotThrowAnyException();
            assertClosed(session::connection, "scripted - session is closed \\(label=save answer\\)\\.");
        }
    }

    @Test
    void inTransaction_connectionLostAtCommit_isCountedAsBroken() {
        database.fail("commit()", new SQLException("I/O error", "08006"));

        assertThatThrownBy(this::transaction).isInstanceOf(CommitOutcomeUnknownException.class);

        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    /** A plain connection's commit is the driver's, whatever it says. */
    @ParameterizedTest
    @MethodSource("unknowns")
    void plainCommit_outcomeUnknown_driversExceptionPassesUntouched(Throwable failure, String state)
            throws SQLException {
        database.fail("commit()", failure);
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("u");

            assertThatThrownBy(connection::commit).isSameAs(failure);
        }
    }

    // ------------------------------------------------------------------ lost before the commit

    @Test
    void inTransaction_connectionLostAndWorkGoesOn_isSurelyRolledBack() throws SQLException {
        assertClosed(
                () -> manager.useTransaction("save answer", this::loseAndSwallow),
                "scripted - the connection broke before the commit " + HOLD
                        + "\\)\\. The transaction was rolled back\\.");

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)");
        assertThat(guard.snapshot().broken()).isEqualTo(1);
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void sessionCommit_connectionLostBefore_isSurelyRolledBackAndLivesOn() throws SQLException {
        try (Session session = manager.openSession("save answer")) {
            loseAndSwallow(session.connection());

            assertThatThrownBy(session::commit)
                    .isExactlyInstanceOf(SQLException.class)
                    .hasMessageContaining("the connection broke before the commit")
                    .hasNoSuppressedExceptions();

            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
        assertThat(database.transactionCalls()).doesNotContain("commit()");
        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    @Test
    void sessionRollback_connectionLostBefore_isQuietAndLivesOn() throws SQLException {
        try (Session session = manager.openSession("save answer")) {
            loseAndSwallow(session.connection());

            session.rollback();

            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ durable, whatever comes after

    static List<Throwable> afterwards() {
        return List.of(
                new SQLException("secret of the driver", "HY000"),
                new IllegalStateException("secret of the driver"),
                new AssertionError("secret of the driver"));
    }

    @ParameterizedTest
    @MethodSource("afterwards")
    void inTransaction_resetFailsAfterCommit_succeedsWarnsAndEvicts(Throwable failure) throws SQLException {
        database.fail("setAutoCommit(true)", failure);

        String result = manager.inTransaction("save answer", connection -> "saved");

        assertThat(result).isEqualTo("saved");
        assertWarned(failure);
        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("afterwards")
    void inTransaction_closeFailsAfterCommit_succeedsAndWarns(Throwable failure) throws SQLException {
        database.fail("clearWarnings()", failure);

        String result = manager.inTransaction("save answer", connection -> "saved");

        assertThat(result).isEqualTo("saved");
        assertWarned(failure);
        database.heal();
        assertNextIsClean(guard.dataSource());
    }

    @Test
    void inTransaction_statementCloseFailsAfterCommit_succeedsAndWarns() throws SQLException {
        RuntimeException failure = new IllegalStateException("secret of the driver");
        database.fail("Statement.close()", failure);

        transaction();

        assertWarned(failure);
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_allIsWell_logsNothing() throws SQLException {
        transaction();

        assertThat(log.all()).isEmpty();
    }

    // ------------------------------------------------------------------

    private void transaction() throws SQLException {
        manager.useTransaction(
                "save answer", connection -> connection.createStatement().executeUpdate("u"));
    }

    /** The connection breaks at a query, and the work takes no notice. */
    private void loseAndSwallow(Connection connection) throws SQLException {
        Statement statement = connection.createStatement();
        statement.executeUpdate("u");
        database.fail("Statement.executeQuery(q)", new SQLException("I/O error", "08006"));
        assertThatThrownBy(() -> statement.executeQuery("q")).isInstanceOf(SQLException.class);
    }

    private static void assertUnknown(ThrowingCallable commit, Throwable failure, String state) {
        assertThatThrownBy(commit)
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .isInstanceOf(SQLNonTransientException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08007")
                .hasMessageMatching("scripted - commit failed and its outcome is unknown " + HOLD + ", SQLState="
                        + state + "\\)\\. Look whether the work is there before repeating it\\.")
                .hasCause(failure)
                .hasNoSuppressedExceptions();
    }

    private static void assertClosed(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003")
                .hasMessageMatching(message);
    }

    private void assertWarned(Throwable failure) {
        String state = failure instanceof SQLException sql ? sql.getSQLState() : "none";
        assertThat(log.all())
                .containsExactly("WARN scripted - a connection could not be given back after its commit, which stands ("
                        + failure.getClass().getName() + ", SQLState=" + state + ").");
    }
}
