/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.FailedStatement;
import io.poolguard.PoolGuard;
import io.poolguard.TransactionAbortedException;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures and ends that get past the guard. */
@Timeout(60)
class FailuresMetLateTest {

    private static final SQLException FAILURE = new SQLException("duplicate key", "23505");

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

    /** The savepoint is younger than the failure, which it does not undo. */
    @Test
    void commit_rolledBackToASavepointSetAfterTheFailure_isStillRefused() {
        guard.settings().failedStatement(FailedStatement.FAIL);

        assertThatThrownBy(() -> guard.databaseManager().useTransaction("save", connection -> {
                    fail(connection);
                    Savepoint savepoint = connection.setSavepoint();
                    connection.createStatement().executeUpdate("u");
                    connection.rollback(savepoint);
                }))
                .isInstanceOf(TransactionAbortedException.class);
    }

    /** What the second statement of a text did is told here. */
    @ParameterizedTest
    @ValueSource(strings = {"Statement.getMoreResults()", "ResultSet.absolute(2)", "ResultSet.refreshRow()"})
    void commit_aLaterResultHasFailed_isProbed(String call) throws SQLException {
        database.fail(call, FAILURE);

        guard.databaseManager().useTransaction("save", connection -> {
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("q");
            assertThatThrownBy(() -> {
                        switch (call) {
                            case "ResultSet.absolute(2)" -> rows.absolute(2);
                            case "ResultSet.refreshRow()" -> rows.refreshRow();
                            default -> statement.getMoreResults();
                        }
                    })
                    .isSameAs(FAILURE);
        });

        assertThat(database.calls()).contains("Statement.execute(SELECT 1)");
    }

    /** JDBC: that is a commit too. But it stands in finally blocks, and another failure may be on its way out. */
    @Test
    void setAutoCommit_onInAnAbortedTransaction_isNotTakenForACommitAndTold() throws SQLException {
        database.fail("Statement.execute(SELECT 1)", new SQLException("aborted", "25P02"));
        try (Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("good");
            fail(connection);

            connection.setAutoCommit(true);
        }
        ticked.tick();

        assertThat(guard.snapshot().outcomes())
                .containsEntry(Ending.ROLLED_BACK, 1L)
                .containsEntry(Ending.COMMITTED, 0L);
        assertThat(ticked.findings(Kind.TRANSACTION_LOST))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message())
                                .matches(
                                        "scripted - transaction lost \\(SQLState=23505, at=FailuresMetLateTest\\.\\w+:\\d+, hold=.*\\)\\."
                                                + " Auto-commit was turned on after a statement had failed: the database had aborted the"
                                                + " transaction, and has committed nothing of it\\. Call rollback\\(\\) first\\."));
    }

    @Test
    void setAutoCommit_onInAnAbortedTransactionInWhichNothingSucceeded_isNotTold() throws SQLException {
        database.fail("Statement.execute(SELECT 1)", new SQLException("aborted", "25P02"));
        try (Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("select text from message");
            fail(connection);

            connection.setAutoCommit(true);
        }
        ticked.tick();

        assertThat(ticked.findings(Kind.TRANSACTION_LOST)).isEmpty();
    }

    private void fail(Connection connection) {
        database.fail("Statement.executeUpdate(bad)", FAILURE);
        assertThatThrownBy(() -> connection.createStatement().executeUpdate("bad"))
                .isSameAs(FAILURE);
    }
}
