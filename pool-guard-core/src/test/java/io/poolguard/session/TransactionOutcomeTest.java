/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.ScriptedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a transaction ends when its work, its rollback or its commit fails. */
@Timeout(60)
class TransactionOutcomeTest {

    private static final Map<Ending, Long> ROLLED_BACK = endedTransactions(0, 1, 0);
    private static final Map<Ending, Long> RETURNED = endedHolds(1, 0, 0, 0);
    private static final Map<Ending, Long> EVICTED = endedHolds(0, 1, 0, 0);
    private static final Map<Ending, Long> BROKEN = endedHolds(0, 0, 1, 0);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();
    private final PoolInvariants invariants = new PoolInvariants(guard);

    @AfterEach
    void invariantsHold() {
        database.heal();
        invariants.check();
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
    void inTransaction_workThrows_rollsBackOnceAndThrowsTheSame(Exception failure) throws SQLException {
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
    void inTransaction_workThrowsAnError_rollsBackOnceAndThrowsTheSame(Error failure) throws SQLException {
        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertEnded(ROLLED_BACK, RETURNED);
        assertNextGets(1, guard.dataSource());
    }

    // ------------------------------------------------------------------ the rollback fails

    @Test
    void inTransaction_rollbackFails_evictedNeverHandedOn() throws SQLException {
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
    void inTransaction_rollbackThrowsUnchecked_evictedNeverHandedOn(Throwable rollback) throws SQLException {
        assertWorksFailureWinsAndEvicts(rollback);

        assertEnded(ROLLED_BACK, EVICTED);
    }

    @ParameterizedTest
    @MethodSource("uncheckedFailures")
    void inTransaction_rollbackThrowsUncheckedAndNothingElseFails_isThrown(Throwable rollback) throws SQLException {
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
    void inTransaction_rollbackFindsConnectionLost_poolReplacesIt(SQLException rollback) throws SQLException {
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
    void inTransaction_commitRefused_rollsBackAndReuses(SQLException refusal) throws SQLException {
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
    void inTransaction_commitFailsWithoutAnAnswer_outcomeIsUnknownAndNothingIsRepeated(Throwable failure)
            throws SQLException {
        database.fail("commit()", failure);

        assertThatThrownBy(this::transaction)
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .matches(unknown -> !guard.databaseManager().isRetryable(unknown))
                .hasFieldOrPropertyWithValue("SQLState", "08007")
                .hasCause(failure)
                .hasNoSuppressedExceptions();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)", "commit()");
        assertThat(figures().outcomes()).isEqualTo(endedTransactions(0, 0, 1));
        assertNextGets(2, guard.dataSource());
    }

    /** A server that ends idle transactions has answered: class 25 is a refusal. */
    @Test
    void inTransaction_serverEndedTheTransactionBeforeCommit_isSurelyRolledBack() {
        SQLException refusal = new SQLException("idle-in-transaction timeout", "25P03");
        database.fail("commit()", refusal);

        assertThatThrownBy(this::transaction).isSameAs(refusal);

        assertThat(database.calls()).containsOnlyOnce("commit()");
        assertThat(figures().outcomes()).isEqualTo(ROLLED_BACK);
    }

    // ------------------------------------------------------------------

    private LabelFigures figures() {
        return guard.figures().stream()
                .filter(label -> label.label().equals("save answer"))
                .findFirst()
                .orElseThrow();
    }

    private void assertEnded(Map<Ending, Long> outcomes, Map<Ending, Long> ends) {
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
