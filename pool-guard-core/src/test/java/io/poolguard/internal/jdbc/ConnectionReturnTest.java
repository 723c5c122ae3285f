/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static io.poolguard.support.ScriptedDatabase.assertNextIsClean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fails on the way out of a hold is evicted and never handed on, and its slot comes back. */
@Timeout(60)
class ConnectionReturnTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> new Thread(task, "waiter"));
    private PoolGuard guard = PoolGuard.newPool(database.poolOfOne()).build();

    static List<Throwable> failures() {
        return List.of(
                new SQLException("general error", "HY000"),
                new SQLException("connection lost", "08006"),
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"));
    }

    @AfterEach
    void nothingIsLeft() {
        other.shutdownNow();
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    // ------------------------------------------------------------------ the cleaning fails

    @ParameterizedTest
    @MethodSource("failures")
    void close_rollbackFails_evictsAndThrows(Throwable failure) throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("rollback()", failure);

        assertThatThrownBy(connection::close).isSameAs(failure).hasNoSuppressedExceptions();

        assertNextGets(2, guard.dataSource());
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void close_autoCommitResetFails_evictsAndThrows(Throwable failure) throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("setAutoCommit(true)", failure);

        assertThatThrownBy(connection::close).isSameAs(failure).hasNoSuppressedExceptions();

        assertNextGets(2, guard.dataSource());
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    @Test
    void close_rollbackFails_neverResetsAutoCommit() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("rollback()", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertThat(database.transactionCalls()).containsExactly("rollback()");
    }

    @Test
    void close_againAfterRollbackFailed_isQuiet() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("rollback()", new SQLException("general error", "HY000"));
        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertThatCode(connection::close).doesNotThrowAnyException();

        assertThat(connection.isClosed()).isTrue();
        assertThat(database.transactionCalls()).containsExactly("rollback()");
    }

    @Test
    void close_rollbackFailsWhileAnotherWaits_waiterIsServed() throws Exception {
        poolWithoutMinimum();
        Connection connection = inOpenTransaction();
        int evicted = ScriptedDatabase.number(connection);
        Future<Integer> waiter = waiter();
        database.fail("rollback()", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertThat(waiter.get()).isEqualTo(evicted + 1);
    }

    // ------------------------------------------------------------------ HikariCP's own close fails

    @Test
    void close_statementCloseThrowsRuntimeException_slotIsNotLost() throws SQLException {
        Connection connection = inOpenTransaction();
        RuntimeException failure = new IllegalStateException("a driver's bug");
        database.fail("Statement.close()", failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void close_statementCloseThrowsSqlException_isQuietAndEvicts() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("Statement.close()", new SQLException("general error", "HY000"));

        connection.close();

        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void close_clearWarningsFails_throwsAndSlotIsBack(Throwable failure) throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("clearWarnings()", failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        assertNextIsClean(guard.dataSource());
    }

    @Test
    void close_readOnlyResetFails_isNeverHandedOn() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setReadOnly(true);
        database.fail("setReadOnly(false)", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void close_isolationResetFails_isNeverHandedOn() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        database.fail("setTransactionIsolation(2)", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertNextGets(2, guard.dataSource());
    }

    // ------------------------------------------------------------------ the beginning fails

    @ParameterizedTest
    @MethodSource("failures")
    void inTransaction_autoCommitCannotGoOff_workIsNotRunAndSlotIsBack(Throwable failure) throws SQLException {
        database.fail("setAutoCommit(false)", failure);
        AtomicBoolean run = new AtomicBoolean();

        assertThatThrownBy(() -> guard.databaseManager().useTransaction("save", connection -> run.set(true)))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(run).isFalse();
        assertNextIsClean(guard.dataSource());
    }

    @Test
    void inTransaction_autoCommitGoesOffButDriverFails_isNotHandedOnWithItOff() throws SQLException {
        database.failLate("setAutoCommit(false)", new SQLException("general error", "HY000"));

        assertThatThrownBy(() -> guard.databaseManager().useTransaction("save", connection -> {}))
                .isInstanceOf(SQLException.class);

        assertNextIsClean(guard.dataSource());
    }

    @Test
    void connection_autoCommitCannotGoOff_slotIsBack() throws SQLException {
        SQLException failure = new SQLException("general error", "HY000");
        database.fail("setAutoCommit(false)", failure);

        try (Session session = guard.databaseManager().openSession("save")) {
            assertThatThrownBy(session::connection).isSameAs(failure);

            assertNextIsClean(guard.dataSource());
        }
    }

    // ------------------------------------------------------------------ broken in hand

    @Test
    void close_connectionBroke_isQuietAndCountedAndNotClosedTwice() throws SQLException {
        Connection connection = inOpenTransaction();
        breakDown(connection);

        connection.close();

        assertThat(guard.snapshot().broken()).isEqualTo(1);
        assertThat(database.transactionCalls()).isEmpty();
        assertNextGets(2, guard.dataSource());
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    @Test
    void close_connectionBrokeWhileAnotherWaits_waiterIsServed() throws Exception {
        poolWithoutMinimum();
        Connection connection = inOpenTransaction();
        int broken = ScriptedDatabase.number(connection);
        Future<Integer> waiter = waiter();
        breakDown(connection);

        connection.close();

        assertThat(waiter.get()).isEqualTo(broken + 1);
    }

    @Test
    void close_rollbackFindsConnectionBroken_isCounted() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("rollback()", new SQLException("connection lost", "08006"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    // ------------------------------------------------------------------ changed behind our back

    @Test
    void close_autoCommitWentOffUnseen_rollsBackAndResets() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.unwrap(PhysicalConnection.class).setAutoCommit(false);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_autoCommitWentOnUnseen_isNotRolledBack() throws SQLException {
        Connection connection = inOpenTransaction();
        connection.unwrap(PhysicalConnection.class).setAutoCommit(true);
        database.fail("rollback()", new SQLException("no transaction in auto-commit mode", "25P01"));

        connection.close();

        assertThat(database.transactionCalls()).doesNotContain("rollback()");
        assertNextGets(1, guard.dataSource());
    }

    /** HikariCP's proxy answers from its memory once auto-commit was set through it. */
    @Test
    void close_autoCommitWentOffUnseenAfterItWasSetOn_isNotHandedOnWithItOff() throws SQLException {
        Connection connection = inOpenTransaction();
        connection.setAutoCommit(true);
        connection.unwrap(PhysicalConnection.class).setAutoCommit(false);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
        assertNextIsClean(guard.dataSource());
    }

    @Test
    void close_autoCommitWentOnUnseenWherePoolHasItOff_resets() throws SQLException {
        HikariConfig config = database.poolOfOne();
        config.setAutoCommit(false);
        guardAnother(config);
        Connection connection = guard.dataSource().getConnection();
        connection.unwrap(PhysicalConnection.class).setAutoCommit(true);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(false)");
    }

    @Test
    void close_workedUnseenWithAutoCommitOff_rollsBackAndResets() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.unwrap(PhysicalConnection.class).createStatement().executeUpdate("unseen");
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    @Test
    void close_unobservedAndRollbackFails_evicts() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.unwrap(PhysicalConnection.class).setAutoCommit(false);
        SQLException failure = new SQLException("general error", "HY000");
        database.fail("rollback()", failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        assertNextGets(2, guard.dataSource());
    }

    // ------------------------------------------------------------------

    private Connection inOpenTransaction() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("update");
        database.forget();
        return connection;
    }

    /** The driver says that the connection is gone, and HikariCP throws it out. */
    private void breakDown(Connection connection) {
        database.fail("Statement.executeQuery(select 1)", new SQLException("connection lost", "08006"));
        assertThatThrownBy(() -> connection.createStatement().executeQuery("select 1"))
                .isInstanceOf(SQLException.class);
        database.forget();
    }

    private void guardAnother(HikariConfig config) {
        guard.close();
        guard = PoolGuard.newPool(config).build();
    }

    /** A pool that does not refill by itself. */
    private void poolWithoutMinimum() {
        HikariConfig config = database.poolOfOne();
        config.setMinimumIdle(0);
        guardAnother(config);
    }

    /** Somebody who waits for a connection already; gives its number. */
    private Future<Integer> waiter() {
        Future<Integer> waiter = other.submit(() -> {
            try (Connection connection = guard.dataSource().getConnection()) {
                return ScriptedDatabase.number(connection);
            }
        });
        eventually("somebody waits", () -> guard.snapshot().pending() == 1 && allStandIn("poll", "waiter"));
        eventually("the pool has seen that it is full", () -> allStandIn("getTask", "scripted:connection-adder"));
        return waiter;
    }

    /** Whether all threads of that name, if there are any, stand in that method. */
    private static boolean allStandIn(String method, String thread) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals(thread))
                .allMatch(entry -> Arrays.stream(entry.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals(method)));
    }
}
