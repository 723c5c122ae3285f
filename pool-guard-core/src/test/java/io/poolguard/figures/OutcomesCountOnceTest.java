/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.Ending;
import io.poolguard.GuardSettings;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The figures are exact: each transaction counts once, as what it was. */
@Timeout(60)
class OutcomesCountOnceTest {

    private static final SQLException NO = new SQLException("no", "HY000");
    private static final SQLException LOST = new SQLException("I/O error", "08006");

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        guard.close();
    }

    /** Nothing was sent. */
    @Test
    void commit_ofAClosedConnection_countsNothing() throws SQLException {
        Connection connection = plain();
        connection.close();

        assertThatThrownBy(connection::commit).hasFieldOrPropertyWithValue("SQLState", "08003");

        assertThat(outcomes("none")).isEqualTo(endedTransactions(0, 0, 0));
    }

    /** Nothing was sent: HikariCP has thrown the connection out, and its work was rolled back. */
    @Test
    void commit_ofAConnectionThatBrokeBefore_isRolledBack() throws SQLException {
        database.fail("Statement.executeQuery(q)", LOST);
        try (Connection connection = plain()) {
            update(connection);
            assertThatThrownBy(() -> connection.createStatement().executeQuery("q"))
                    .isSameAs(LOST);
            guard.settings().failedStatement(GuardSettings.FailedStatement.ALLOW);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }

        assertThat(outcomes("none")).isEqualTo(endedTransactions(0, 1, 0));
    }

    /** An unknown outcome is never called a rollback, nor counted twice: so do most layers when a commit fails. */
    @Test
    void plainRollback_afterACommitOfUnknownOutcome_isNotCountedAgain() throws SQLException {
        database.fail("commit()", NO);
        try (Connection connection = plain()) {
            update(connection);
            assertThatThrownBy(connection::commit).isSameAs(NO);
            connection.rollback();
        }

        assertThat(outcomes("none")).isEqualTo(endedTransactions(0, 0, 1));
    }

    /** As in a transaction whose rollback fails: the eviction rolls it back. */
    @Test
    void sessionRollback_fails_isRolledBackByTheEviction() throws SQLException {
        database.fail("rollback()", NO);
        try (Session session = guard.databaseManager().openSession("s")) {
            update(session.connection());
            assertThatThrownBy(session::rollback).isSameAs(NO);
        }

        assertThat(outcomes("s")).isEqualTo(endedTransactions(0, 1, 0));
    }

    /** JDBC: to turn auto-commit on in a transaction commits it. */
    @Test
    void setAutoCommit_onWithUpdates_isACommit() throws SQLException {
        try (Connection connection = plain()) {
            update(connection);
            connection.setAutoCommit(true);
        }

        assertThat(outcomes("none")).isEqualTo(endedTransactions(1, 0, 0));
    }

    /** Acquires are read before ends: what is acquired and returned in between makes the difference negative. */
    @Test
    void figures_readWhileOthersWork_areNeverNegative() throws SQLException {
        AtomicBoolean end = new AtomicBoolean();
        List<AppThread<Boolean>> workers = new ArrayList<>();
        try (PoolGuard busy = PoolGuard.newPool(H2.config()).build()) {
            for (int i = 0; i < 2; i++) {
                workers.add(AppThread.start("worker " + i, () -> {
                    for (int j = 0; j < 5_000_000 && !end.get(); j++) {
                        busy.dataSource().getConnection().close();
                    }
                    return true;
                }));
            }
            eventually("they work", () -> busy.snapshot().acquires() > 100);
            long least = 0;
            for (int i = 0; i < 50_000 && least >= 0; i++) {
                LabelFigures figures = figures(busy, "none");
                Map<Ending, Long> ends = figures.ends();
                least = figures.acquires() - figures.failures() - ends.get(Ending.RETURNED) - ends.get(Ending.EVICTED);
            }
            end.set(true);
            workers.forEach(AppThread::result);
            assertThat(least).isNotNegative();
        }
    }

    // ------------------------------------------------------------------

    private Connection plain() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void update(Connection connection) throws SQLException {
        database.on("Statement.executeUpdate(u)", () -> 1);
        connection.createStatement().executeUpdate("u");
    }

    private Map<Ending, Long> outcomes(String label) {
        return figures(guard, label).outcomes();
    }

    private static LabelFigures figures(PoolGuard guard, String label) {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
