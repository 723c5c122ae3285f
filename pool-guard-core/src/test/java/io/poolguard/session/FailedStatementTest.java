/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.TransactionAbortedException;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.Savepoint;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A statement fails, the work swallows it and goes on: what its commit then does. */
class FailedStatementTest {

    private static final String PROBE = "Statement.execute(SELECT 1)";
    private static final SQLException FAILURE = new SQLException("duplicate key", "23505");
    private static final SQLException ABORTED = new SQLException("current transaction is aborted", "25P02");

    /** Something that a program does with its connection. */
    @FunctionalInterface
    interface Use {
        void of(Connection connection) throws SQLException;
    }

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final DatabaseManager manager = guard.databaseManager();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ PROBE: the transaction is aborted

    @Test
    void inTransaction_abortedAndSwallowed_throwsRollsBackAndReuses() throws SQLException {
        database.fail(PROBE, ABORTED);

        assertAborted("save answer", () -> manager.inTransaction("save answer", this::updateAndSwallow));

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertThat(outcomes("save answer")).isEqualTo(endedTransactions(0, 1, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void useTransaction_abortedAndSwallowed_throwsRollsBackAndReuses() throws SQLException {
        database.fail(PROBE, ABORTED);

        assertAborted("save answer", () -> manager.useTransaction("save answer", this::updateAndSwallow));

        assertThat(database.calls()).doesNotContain("commit()");
        assertThat(outcomes("save answer")).isEqualTo(endedTransactions(0, 1, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void sessionCommit_abortedAndSwallowed_throwsRollsBackAndLivesOn() throws SQLException {
        database.fail(PROBE, ABORTED);
        try (Session session = manager.openSession("chat")) {
            Connection connection = session.connection();
            updateAndSwallow(connection);

            assertAborted("chat", session::commit);

            assertThat(session.connection()).isSameAs(connection);
            assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "rollback()");
            connection.createStatement().executeUpdate("u");
            session.commit();
        }
        assertThat(outcomes("chat")).isEqualTo(endedTransactions(1, 1, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void plainCommit_abortedAndSwallowed_throwsAndCanBeRolledBack() throws SQLException {
        database.fail(PROBE, ABORTED);
        try (Connection connection = plain()) {
            updateAndSwallow(connection);

            assertAborted("none", connection::commit);
            assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)");

            connection.rollback();
            connection.createStatement().executeUpdate("u");
            connection.commit();
        }
        assertThat(outcomes("none")).isEqualTo(endedTransactions(1, 1, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void plainCommit_abortedAndClosed_isRolledBackAndCounted() throws SQLException {
        database.fail(PROBE, ABORTED);
        try (Connection connection = plain()) {
            updateAndSwallow(connection);
            assertAborted("none", connection::commit);
            assertAborted("none", connection::commit); // as long as it is not rolled back
        }

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertThat(outcomes("none")).isEqualTo(endedTransactions(0, 1, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void commit_severalWereSwallowed_causeIsTheFirst() {
        database.fail(PROBE, ABORTED);
        database.fail("Statement.executeQuery(later)", ABORTED);

        assertAborted(
                "save answer",
                () -> manager.useTransaction("save answer", connection -> {
                    updateAndSwallow(connection);
                    swallow(() -> connection.createStatement().executeQuery("later"));
                }));
    }

    @Test
    void commit_driverThrewRuntimeException_isProbedAndTold() {
        database.fail(PROBE, ABORTED);
        RuntimeException bug = new IllegalStateException("a driver's bug");
        database.fail("Statement.executeUpdate(bug)", bug);

        assertThatThrownBy(() -> manager.useTransaction("save answer", connection -> {
                    connection.createStatement().executeUpdate("good");
                    swallow(() -> connection.createStatement().executeUpdate("bug"));
                }))
                .isExactlyInstanceOf(TransactionAbortedException.class)
                .hasMessageContaining(", SQLState=none)")
                .hasCause(bug);
    }

    // ------------------------------------------------------------------ PROBE: other answers

    @Test
    void commit_transactionIsAlive_commits() throws SQLException {
        manager.useTransaction("save answer", this::updateAndSwallow);

        assertThat(database.calls()).containsOnlyOnce(PROBE).containsOnlyOnce("commit()");
        assertThat(database.calls().indexOf(PROBE)).isLessThan(database.calls().indexOf("commit()"));
        assertThat(outcomes("save answer")).isEqualTo(endedTransactions(1, 0, 0));
    }

    @Test
    void commit_databaseDoesNotKnowTheQuery_commits() throws SQLException {
        database.fail(PROBE, new SQLException("syntax error", "42000"));

        manager.useTransaction("save answer", this::updateAndSwallow);

        assertThat(outcomes("save answer")).isEqualTo(endedTransactions(1, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void commit_probeLosesTheConnection_throwsThatAndSlotIsBack() throws SQLException {
        SQLException lost = new SQLException("I/O error", "08006");
        database.fail(PROBE, lost);

        assertThatThrownBy(() -> manager.useTransaction("save answer", this::updateAndSwallow))
                .isSameAs(lost)
                .hasNoSuppressedExceptions();

        assertThat(database.calls()).doesNotContain("commit()");
        assertThat(outcomes("save answer")).isEqualTo(endedTransactions(0, 1, 0));
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void sessionCommit_probeLosesTheConnection_throwsThatAndLivesOn() throws SQLException {
        SQLException lost = new SQLException("I/O error", "08006");
        database.fail(PROBE, lost);
        try (Session session = manager.openSession("chat")) {
            updateAndSwallow(session.connection());

            assertThatThrownBy(session::commit).isSameAs(lost).hasNoSuppressedExceptions();

            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
        assertThat(outcomes("chat")).isEqualTo(endedTransactions(0, 1, 0));
    }

    @Test
    void commit_poolHasATestQuery_isProbedWithIt() throws SQLException {
        ScriptedDatabase other = new ScriptedDatabase();
        other.fail("Statement.executeUpdate(bad)", FAILURE);
        HikariConfig config = other.poolOfOne();
        config.setConnectionTestQuery("select 1 from dual");
        try (PoolGuard oracle = PoolGuard.newPool(config).build()) {
            other.forget();

            oracle.databaseManager()
                    .useTransaction(
                            "save",
                            connection ->
                                    swallow(() -> connection.createStatement().executeUpdate("bad")));

            assertThat(other.calls())
                    .contains("Statement.execute(select 1 from dual)")
                    .doesNotContain(PROBE);
        }
    }

    // ------------------------------------------------------------------ no probe

    @Test
    void commit_nothingHasFailed_isNotProbed() throws SQLException {
        manager.useTransaction(
                "save answer", connection -> connection.createStatement().executeUpdate("u"));
        try (Connection connection = plain()) {
            connection.createStatement().executeUpdate("u");
            connection.commit();
        }

        assertThat(database.calls()).doesNotContain(PROBE);
    }

    @Test
    void commit_allow_isNotProbed() throws SQLException {
        guard.settings().failedStatement(FailedStatement.ALLOW);
        database.fail(PROBE, ABORTED);

        manager.useTransaction("save answer", this::updateAndSwallow);

        assertThat(database.calls()).doesNotContain(PROBE).contains("commit()");
    }

    @Test
    void commit_fail_isRefusedWithoutAProbe() throws SQLException {
        guard.settings().failedStatement(FailedStatement.FAIL);

        assertAborted("save answer", () -> manager.useTransaction("save answer", this::updateAndSwallow));
        try (Connection connection = plain()) {
            updateAndSwallow(connection);
            assertAborted("none", connection::commit);
        }

        assertThat(database.calls()).doesNotContain(PROBE, "commit()");
    }

    @ParameterizedTest
    @EnumSource(FailedStatement.class)
    void commit_failedInAutoCommitMode_isNothing(FailedStatement reaction) throws SQLException {
        guard.settings().failedStatement(reaction);
        try (Connection connection = guard.dataSource().getConnection()) {
            updateAndSwallow(connection);
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("u");
            connection.commit();
        }

        assertThat(database.calls()).doesNotContain(PROBE).contains("commit()");
    }

    static Stream<Arguments> cures() {
        return Stream.of(
                cure("rollback", Connection::rollback),
                cure("commit", connection -> {
                    connection.commit(); // the probe's answer is that all is well
                }),
                cure("auto-commit on and off", connection -> {
                    connection.setAutoCommit(true);
                    connection.setAutoCommit(false);
                }));
    }

    @ParameterizedTest
    @MethodSource("cures")
    void commit_transactionOfTheFailureIsOver_isNotProbedAgain(String name, Use cure) throws SQLException {
        try (Connection connection = plain()) {
            updateAndSwallow(connection);
            cure.of(connection);
            database.forget();
            connection.createStatement().executeUpdate("u");
            connection.commit();
        }

        assertThat(database.calls()).as(name).doesNotContain(PROBE).contains("commit()");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailedStatement.class,
            names = {"PROBE", "FAIL"})
    void commit_rolledBackToASavepoint_isNotProbed(FailedStatement reaction) throws SQLException {
        guard.settings().failedStatement(reaction);
        manager.useTransaction("save answer", connection -> {
            Savepoint savepoint = connection.setSavepoint();
            updateAndSwallow(connection);
            connection.rollback(savepoint);
        });

        assertThat(database.calls()).doesNotContain(PROBE).contains("commit()");
    }

    @Test
    void commit_rollbackToTheSavepointFailed_isProbed() throws SQLException {
        Savepoint[] savepoint = new Savepoint[1];
        manager.useTransaction("save answer", connection -> {
            savepoint[0] = connection.setSavepoint();
            updateAndSwallow(connection);
            database.fail("rollback(" + savepoint[0] + ")", new SQLException("no such savepoint", "3B001"));
            swallow(() -> connection.rollback(savepoint[0]));
        });

        assertThat(database.calls()).contains(PROBE);
    }

    // ------------------------------------------------------------------

    private Connection plain() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Updates something, then fails and takes no notice. */
    private boolean updateAndSwallow(Connection connection) throws SQLException {
        database.on("Statement.executeUpdate(u)", () -> 1);
        database.fail("Statement.executeUpdate(bad)", FAILURE);
        connection.createStatement().executeUpdate("u");
        return swallow(() -> connection.createStatement().executeUpdate("bad"));
    }

    private static boolean swallow(ThrowingCallable failing) {
        assertThatThrownBy(failing).isInstanceOf(Exception.class);
        return true;
    }

    private static void assertAborted(String label, ThrowingCallable commit) {
        assertThatThrownBy(commit)
                .isExactlyInstanceOf(TransactionAbortedException.class)
                .isInstanceOf(SQLNonTransientException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25P02")
                .hasMessageMatching("scripted - transaction is aborted and was not committed \\(hold=#\\d+, label="
                        + label + ", SQLState=23505\\)\\. A statement in it failed, and the work went on\\. Let the"
                        + " failure through, or roll back to a savepoint\\.")
                .hasCause(FAILURE)
                .hasNoSuppressedExceptions();
    }

    private Map<Ending, Long> outcomes(String label) {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow()
                .outcomes();
    }

    private static Arguments cure(String name, Use use) {
        return arguments(name, use);
    }
}
