/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.EndlessChains;
import io.poolguard.support.LogLines;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at a transaction's begin, in its work, and on its way out. */
@Timeout(60)
class TransactionEndTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(poolWithASchema()).build();
    private final DatabaseManager manager = guard.databaseManager();
    private final PoolInvariants invariants = new PoolInvariants(guard);
    private final LogLines log = new LogLines();

    /** A schema is put back by HikariCP's close alone. */
    private HikariConfig poolWithASchema() {
        HikariConfig config = database.poolOfOne();
        config.setSchema("chat");
        return config;
    }

    @AfterEach
    void invariantsHold() {
        log.close();
        database.heal();
        invariants.check();
        guard.close();
    }

    // ------------------------------------------------------------------ the work ends the transaction itself

    @Test
    void inTransaction_workEndsItsTransactionItself_isRefusedAndCommitsOnce() throws SQLException {
        manager.useTransaction("save answer", connection -> {
            connection.createStatement().executeUpdate("u");
            assertRefused(connection::commit);
            assertRefused(connection::rollback);
            assertRefused(() -> connection.setAutoCommit(true));
            connection.close();
            connection.createStatement().executeUpdate("u");
        });

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "commit()", "setAutoCommit(true)");
    }

    @Test
    void inTransaction_workCommitsAndThrowsTheRefusal_isRolledBack() {
        assertRefused(() -> manager.useTransaction("save answer", Connection::commit));

        assertThat(database.transactionCalls()).doesNotContain("commit()");
    }

    @Test
    void session_committedTwice_isHarmless() throws SQLException {
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeUpdate("u");
            session.commit();
            session.commit();
            assertRefused(() -> session.connection().setAutoCommit(true));
        }

        assertThat(database.transactionCalls()).doesNotContain("rollback()");
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SQLException.class).hasFieldOrPropertyWithValue("SQLState", "25000");
    }

    // ------------------------------------------------------------------ the begin fails

    static List<Throwable> failures() {
        return List.of(
                new SQLException("general error", "HY000"),
                new SQLException("connection lost", "08006"),
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inTransaction_autoCommitCannotGoOff_workIsNotRun(Throwable failure) {
        database.fail("setAutoCommit(false)", failure);
        AtomicBoolean run = new AtomicBoolean();

        assertThatThrownBy(() -> manager.useTransaction("save answer", connection -> run.set(true)))
                .isSameAs(failure);

        assertThat(run).isFalse();
        assertThat(database.calls()).doesNotContain("commit()");
    }

    // ------------------------------------------------------------------ the way out fails after the commit

    @ParameterizedTest
    @MethodSource("failures")
    void inTransaction_autoCommitResetFailsAfterCommit_succeedsWarnsAndEvicts(Throwable failure) throws SQLException {
        database.fail("setAutoCommit(true)", failure);

        assertSucceedsAndWarns(failure);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void inTransaction_closeThrowsSqlExceptionAfterCommit_succeedsWarnsAndEvicts() throws SQLException {
        SQLException failure = new SQLException("general error", "HY000");
        database.fail("setSchema(chat)", failure);

        assertSucceedsAndWarns(failure);

        eventually("it is evicted", () -> guard.holds().isEmpty());
        database.heal();
        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(ScriptedDatabase.number(next)).isNotEqualTo(1);
        }
    }

    @Test
    void inTransaction_statementCloseThrowsRuntimeException_slotIsNotLost() throws SQLException {
        RuntimeException failure = new IllegalStateException("a driver's bug");
        database.fail("Statement.close()", failure);

        assertSucceedsAndWarns(failure);

        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void inTransaction_clearWarningsFailsAfterCommit_succeedsAndWarns(Throwable failure) throws SQLException {
        database.fail("clearWarnings()", failure);

        assertSucceedsAndWarns(failure);
    }

    private void assertSucceedsAndWarns(Throwable failure) throws SQLException {
        String result = manager.inTransaction("save answer", connection -> {
            connection.setSchema("other");
            connection.createStatement().executeUpdate("u");
            return "saved";
        });

        assertThat(result).isEqualTo("saved");
        assertThat(database.calls()).containsOnlyOnce("commit()");
        assertThat(log.all())
                .singleElement()
                .asString()
                .startsWith("WARN scripted - a connection could not be given back after its commit, which stands ("
                        + failure.getClass().getName());
    }

    // ------------------------------------------------------------------ savepoints

    @Test
    void inTransaction_savepointRollbackFails_wholeTransactionIsRolledBack() throws SQLException {
        SQLException failure = failingSavepoint();

        assertThatThrownBy(this::rollBackToTheSavepoint).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void inTransaction_savepointRollbackAndRollbackFail_evictedNeverHandedOn() throws SQLException {
        SQLException failure = failingSavepoint();
        SQLException rollback = new SQLException("general error", "HY000");
        database.fail("rollback()", rollback);

        assertThatThrownBy(this::rollBackToTheSavepoint).isSameAs(failure).hasSuppressedException(rollback);

        assertNextGets(2, guard.dataSource());
    }

    private SQLException failingSavepoint() {
        Savepoint here = mock(Savepoint.class, "here");
        SQLException failure = new SQLException("no such savepoint", "3B001");
        database.on("setSavepoint()", () -> here);
        database.fail("rollback(here)", failure);
        return failure;
    }

    private void rollBackToTheSavepoint() throws SQLException {
        manager.useTransaction("save answer", connection -> {
            Savepoint here = connection.setSavepoint();
            connection.createStatement().executeUpdate("u");
            connection.rollback(here);
        });
    }

    // ------------------------------------------------------------------ chains without an end

    static List<SQLException> chains() {
        return EndlessChains.all();
    }

    @Timeout(10)
    @ParameterizedTest(name = "{index}")
    @MethodSource("chains")
    void inTransaction_chainOfTheFailureHasNoEnd_everyStepEnds(SQLException chain) {
        database.fail("Statement.executeQuery(q)", chain);
        database.fail("rollback()", new SQLException("general error", "HY000", chain));
        assertThatThrownBy(() -> manager.useTransaction("save answer", this::query))
                .satisfies(thrown -> assertThat(thrown == chain).isTrue());

        database.heal();
        database.fail("commit()", chain);
        assertThatThrownBy(() -> manager.useTransaction("save answer", this::query))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .satisfies(thrown -> assertThat(thrown.getCause() == chain).isTrue());

        database.heal();
        database.fail("setAutoCommit(true)", chain);
        assertThatThrownBy(() -> plainTransaction().close())
                .satisfies(thrown -> assertThat(thrown == chain).isTrue());
    }

    @Timeout(10)
    @ParameterizedTest(name = "{index}")
    @MethodSource("chains")
    void isRetryable_chainWithoutAnEnd_isAnswered(SQLException chain) {
        assertThat(manager.isRetryable(chain)).isFalse();
        assertThat(manager.isRetryable(new SQLException("deadlock", "40P01", chain)))
                .isTrue();
    }

    private void query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("q");
        }
    }

    private Connection plainTransaction() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        query(connection);
        return connection;
    }
}
