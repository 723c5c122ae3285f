/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.ScriptedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which failure the caller gets: the first, with all that follow suppressed on it. */
class PrimaryFailureTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(database.poolOfOne()).build();
    private final DatabaseManager manager = guard.databaseManager();

    @AfterEach
    void nothingIsLeft() {
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    static List<Throwable> workFailures() {
        return List.of(
                new SQLException("refused by the work", "23505"),
                new IOException("the work's own"),
                new IllegalArgumentException("the work's own"),
                new AssertionError("the work's own"),
                new StackOverflowError("the work's own"));
    }

    @ParameterizedTest
    @MethodSource("workFailures")
    void inTransaction_workThrows_rollsBackAndThrowsTheSame(Throwable failure) throws SQLException {
        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("workFailures")
    void inTransaction_workThrowsAndRollbackFails_suppressesItAndEvicts(Throwable failure) throws SQLException {
        SQLException rollback = new SQLException("general error", "HY000");
        database.fail("rollback()", rollback);

        Throwable thrown = catchThrowable(() -> transaction(failure));

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).contains(rollback);
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_workThrowsAndRollbackThrowsError_suppressesIt() throws SQLException {
        IOException failure = new IOException("the work's own");
        Error rollback = new AssertionError("a driver's bug");
        database.fail("rollback()", rollback);

        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasSuppressedException(rollback);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_workAndRollbackThrowTheSame_isNotSuppressedOnItself() throws SQLException {
        SQLException same = new SQLException("one for all", "HY000");
        database.fail("rollback()", same);

        assertThatThrownBy(() -> transaction(same)).isSameAs(same).hasNoSuppressedExceptions();

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_workThrowsAndResetFails_suppressesTheReset() throws SQLException {
        IOException failure = new IOException("the work's own");
        SQLException reset = new SQLException("general error", "HY000");
        database.fail("setAutoCommit(true)", reset);

        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasSuppressedException(reset);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_workThrowsAndStatementCloseFails_suppressesTheClose() throws SQLException {
        IOException failure = new IOException("the work's own");
        RuntimeException close = new IllegalStateException("a driver's bug");
        database.fail("Statement.close()", close);

        assertThatThrownBy(() -> transaction(failure)).isSameAs(failure).hasSuppressedException(close);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void openSession_bodyThrowsWithUpdatesAndRollbackFails_suppressesInOrder() throws SQLException {
        IOException failure = new IOException("the work's own");
        SQLException rollback = new SQLException("general error", "HY000");
        database.on("Statement.executeUpdate(u)", () -> 1);
        database.fail("rollback()", rollback);

        Throwable thrown = catchThrowable(() -> {
            try (Session session = manager.openSession("save answer")) {
                updateAndThrow(session.connection(), failure);
            }
        });

        assertThat(thrown).isSameAs(failure);
        assertThat(thrown.getSuppressed()).hasSize(1);
        assertThat(thrown.getSuppressed()[0])
                .hasMessageContaining("session was closed with updates neither committed nor rolled back")
                .hasSuppressedException(rollback);
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void sessionRollback_driverThrowsError_evictsAndLivesOn() throws SQLException {
        Error failure = new AssertionError("a driver's bug");
        database.fail("rollback()", failure);
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeUpdate("u");

            assertThatThrownBy(session::rollback).isSameAs(failure);

            database.heal();
            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
    }

    @Test
    void sessionRelease_rollbackFails_throwsEvictsAndLivesOn() throws SQLException {
        SQLException failure = new SQLException("general error", "HY000");
        database.fail("rollback()", failure);
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeQuery("q");

            assertThatThrownBy(session::release).isSameAs(failure);

            database.heal();
            assertThat(ScriptedDatabase.number(session.connection())).isEqualTo(2);
        }
    }

    // ------------------------------------------------------------------

    private void transaction(Throwable failure) throws SQLException, IOException {
        manager.useTransaction("save answer", connection -> updateAndThrow(connection, failure));
    }

    private static void updateAndThrow(Connection connection, Throwable failure) throws SQLException, IOException {
        connection.createStatement().executeUpdate("u");
        if (failure instanceof SQLException sql) {
            throw sql;
        }
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }
}
