/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static io.poolguard.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariConfig;
import java.io.IOException;
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

/** The fault matrix, rows 13 to 20: what goes wrong at a transaction's begin, in its work, and on its way out. */
@Timeout(60)
class TransactionEndRowsTest {

    private static final int LONG_CHAIN = 10_000;
    private static final List<SQLException> CHAINS = makeChains(); // once: each link has a stack

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(poolWithASchema()).build();
    private final DatabaseManager manager = guard.databaseManager();
    private final Healthy healthy = new Healthy(guard);
    private final LogLines log = new LogLines();

    /** A schema is put back by HikariCP's close alone. */
    private HikariConfig poolWithASchema() {
        HikariConfig config = database.poolOfOne();
        config.setSchema("chat");
        return config;
    }

    @AfterEach
    void healthy() {
        log.close();
        database.heal();
        healthy.check();
        guard.close();
    }

    // ------------------------------------------------------------------ the work ends the transaction itself

    @Test
    void row13_workEndsItsTransactionItself_isRefusedAndCommitsOnce() throws SQLException {
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
    void row13_workCommitsAndThrowsTheRefusal_isRolledBack() {
        assertRefused(() -> manager.useTransaction("save answer", Connection::commit));

        assertThat(database.transactionCalls()).doesNotContain("commit()");
    }

    @Test
    void row13_sessionCommittedTwice_isHarmless() throws SQLException {
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
    void row14_autoCommitCannotGoOff_workIsNotRun(Throwable failure) {
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
    void row15_autoCommitResetFailsAfterCommit_succeedsWarnsAndEvicts(Throwable failure) throws SQLException {
        database.fail("setAutoCommit(true)", failure);

        assertSucceedsAndWarns(failure);

        assertNextGets(2, guard.dataSource());
    }

    @Test
    void row16_closeThrowsSqlExceptionAfterCommit_succeedsWarnsAndEvicts() throws SQLException {
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
    void row17_statementCloseThrowsRuntimeException_slotIsNotLost() throws SQLException {
        RuntimeException failure = new IllegalStateException("a driver's bug");
        database.fail("Statement.close()", failure);

        assertSucceedsAndWarns(failure);

        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void row18_clearWarningsFailsAfterCommit_succeedsAndWarns(Throwable failure) throws SQLException {
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
    void row19_savepointRollbackFails_wholeTransactionIsRolledBack() throws SQLException {
        SQLException failure = failingSavepoint();

        assertThatThrownBy(this::rollBackToTheSavepoint).isSameAs(failure).hasNoSuppressedExceptions();

        assertThat(database.transactionCalls())
                .containsExactly("setAutoCommit(false)", "rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row19_savepointRollbackAndRollbackFail_evictedNeverHandedOn() throws SQLException {
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
        return CHAINS;
    }

    private static List<SQLException> makeChains() {
        SQLException nextInACircle = new SQLException("one", "HY000");
        SQLException next = new SQLException("two", "HY000");
        nextInACircle.setNextException(next);
        next.setNextException(nextInACircle);

        SQLException causeInACircle = new SQLException("one", "HY000");
        causeInACircle.initCause(new IOException("two", causeInACircle));

        SQLException deep = new SQLException("last", "HY000");
        SQLException wide = new SQLException("first", "HY000");
        SQLException last = wide;
        for (int i = 0; i < LONG_CHAIN; i++) {
            deep = new SQLException("link " + i, "HY000", deep);
            SQLException following = new SQLException("link " + i, "HY000");
            last.setNextException(following);
            last = following;
        }
        return List.of(nextInACircle, causeInACircle, deep, wide);
    }

    @Timeout(10)
    @ParameterizedTest(name = "{index}")
    @MethodSource("chains")
    void row20_chainOfTheFailureHasNoEnd_everyStepEnds(SQLException chain) {
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
    void row20_chainWithoutAnEndAskedForARetry_isAnswered(SQLException chain) {
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
