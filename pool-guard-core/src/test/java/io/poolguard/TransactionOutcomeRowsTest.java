/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.poolguard.PoolFigures.Ends;
import io.poolguard.PoolFigures.OfLabel;
import io.poolguard.PoolFigures.Outcomes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fault matrix, rows 1 to 8: how a transaction ends when its work, its rollback or its commit fails. */
@Timeout(60)
class TransactionOutcomeRowsTest {

    private static final Outcomes ROLLED_BACK = new Outcomes(0, 1, 0);
    private static final Ends RETURNED = new Ends(1, 0, 0, 0);
    private static final Ends EVICTED = new Ends(0, 1, 0, 0);
    private static final Ends BROKEN = new Ends(0, 0, 1, 0);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();
    private final Healthy healthy = new Healthy(guard);

    @AfterEach
    void healthy() {
        database.heal();
        healthy.check();
        guard.close();
    }

    // ------------------------------------------------------------------ the work fails

    static List<Exception> exceptions() {
        return List.of(
                new SQLException("refused by the work", "23505"),
                new IOException("the work's own"),
                new IllegalArgumentException("the work's own"));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void row01_workThrows_rollsBackOnceAndThrowsTheSame(Exception failure) throws SQLException {
        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertEnded(ROLLED_BACK, RETURNED);
        assertNextGets(1, guard.dataSource());
    }

    static List<Error> errors() {
        return List.of(
                new OutOfMemoryError("scripted"),
                new StackOverflowError("scripted"),
                new AssertionError("the work's own"),
                new NoClassDefFoundError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void row02_workThrowsAnError_rollsBackOnceAndThrowsTheSame(Error failure) throws SQLException {
        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertEnded(ROLLED_BACK, RETURNED);
        assertNextGets(1, guard.dataSource());
    }

    // ------------------------------------------------------------------ the rollback fails

    @Test
    void row03_rollbackFails_evictedNeverHandedOn() throws SQLException {
        assertWorksFailureWinsAndEvicts(new SQLException("general error", "HY000"));

        assertEnded(ROLLED_BACK, EVICTED);
        assertThat(guard.snapshot().broken()).isZero();
    }

    static List<Throwable> uncheckedFailures() {
        return List.of(
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"),
                new AssertionError("a driver's bug"));
    }

    @ParameterizedTest
    @MethodSource("uncheckedFailures")
    void row04_rollbackThrowsUnchecked_evictedNeverHandedOn(Throwable rollback) throws SQLException {
        assertWorksFailureWinsAndEvicts(rollback);

        assertEnded(ROLLED_BACK, EVICTED);
    }

    @ParameterizedTest
    @MethodSource("uncheckedFailures")
    void row04_rollbackThrowsUncheckedAndNothingElseFails_isThrown(Throwable rollback) throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().executeQuery("q");
        database.fail("rollback()", rollback);

        assertThatThrownBy(connection::close).isSameAs(rollback).hasNoSuppressedExceptions();

        assertNextGets(2, guard.dataSource());
    }

    static List<SQLException> lostConnections() {
        return List.of(new SQLException("I/O error", "08006"), new SQLException("terminated", "57P01"));
    }

    @ParameterizedTest
    @MethodSource("lostConnections")
    void row05_rollbackFindsConnectionLost_poolReplacesIt(SQLException rollback) throws SQLException {
        assertWorksFailureWinsAndEvicts(rollback);

        assertEnded(ROLLED_BACK, BROKEN);
        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    private void assertWorksFailureWinsAndEvicts(Throwable rollback) throws SQLException {
        IOException failure = new IOException("the work's own");
        database.fail("rollback()", rollback);

        Throwable thrown = catchThrowable(() -> transaction(failure));

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).containsExactly(rollback);
        assertNextGets(2, guard.dataSource());
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    // ------------------------------------------------------------------ the commit fails

    static List<SQLException> refusals() {
        return List.of(
                new SQLException("serialization failure", "40001"),
                new SQLException("deadlock", "40P01"),
                new SQLException("duplicate key", "23505"),
                new SQLException("foreign key", "23503"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void row07_commitRefused_rollsBackAndReuses(SQLException refusal) throws SQLException {
        database.fail("commit()", refusal);

        assertThatThrownBy(this::transaction).isSameAs(refusal).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "commit()", "rollback()", "setAutoCommit(true)");
        assertEnded(ROLLED_BACK, RETURNED);
        assertThat(guard.databaseManager().isRetryable(refusal))
                .isEqualTo(refusal.getSQLState().startsWith("40"));
        assertNextGets(1, guard.dataSource());
    }

    static List<Throwable> unknowns() {
        return List.of(
                new SQLException("I/O error", "08006"),
                new SQLException("terminated", "57P01"),
                new SQLException("no state"),
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("unknowns")
    void row08_commitFailsWithoutAnAnswer_outcomeIsUnknownAndNothingIsRepeated(Throwable failure) throws SQLException {
        database.fail("commit()", failure);

        assertThatThrownBy(this::transaction)
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .matches(unknown -> !guard.databaseManager().isRetryable(unknown))
                .hasFieldOrPropertyWithValue("SQLState", "08007")
                .hasCause(failure)
                .hasNoSuppressedExceptions();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "commit()");
        assertThat(figures().outcomes()).isEqualTo(new Outcomes(0, 0, 1));
        assertNextGets(2, guard.dataSource());
    }

    /** A server that ends idle transactions has answered: class 25 is a refusal. */
    @Test
    void row08_serverEndedTheTransactionBeforeCommit_isSurelyRolledBack() {
        SQLException refusal = new SQLException("idle-in-transaction timeout", "25P03");
        database.fail("commit()", refusal);

        assertThatThrownBy(this::transaction).isSameAs(refusal);

        assertThat(database.calls()).containsOnlyOnce("commit()");
        assertThat(figures().outcomes()).isEqualTo(ROLLED_BACK);
    }

    // ------------------------------------------------------------------

    private OfLabel figures() {
        return guard.figures().labels().stream()
                .filter(label -> label.label().equals("save answer"))
                .findFirst()
                .orElseThrow();
    }

    private void assertEnded(Outcomes outcomes, Ends ends) {
        assertThat(figures().outcomes()).isEqualTo(outcomes);
        eventually("its end is counted", () -> figures().ends().equals(ends));
    }

    private void transaction() throws SQLException {
        guard.databaseManager()
                .useTransaction(
                        "save answer",
                        connection -> connection.createStatement().executeUpdate("u"));
    }

    private void transaction(Throwable failure) throws Exception {
        guard.databaseManager().<Exception>useTransaction("save answer", connection -> {
            connection.createStatement().executeUpdate("u");
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        });
    }
}
