/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How transactions have ended, as the figures count it, and their holds with them. */
@Timeout(60)
class OutcomesTest {

    private static final Map<Ending, Long> COMMITTED = endedTransactions(1, 0, 0);
    private static final Map<Ending, Long> ROLLED_BACK = endedTransactions(0, 1, 0);
    private static final Map<Ending, Long> UNKNOWN = endedTransactions(0, 0, 1);
    private static final Map<Ending, Long> NOTHING = endedTransactions(0, 0, 0);

    private static final Map<Ending, Long> RETURNED = endedHolds(1, 0, 0, 0);
    private static final Map<Ending, Long> EVICTED = endedHolds(0, 1, 0, 0);
    private static final Map<Ending, Long> BROKEN = endedHolds(0, 0, 1, 0);

    private static final SQLException LOST = new SQLException("I/O error", "08006");
    private static final SQLException NO = new SQLException("no", "HY000");

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);
    private final DatabaseManager manager = ticked.guard().databaseManager();

    private final List<Session> sessions = new ArrayList<>();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ transactions

    @Test
    void transaction_returns_isCommitted() throws SQLException {
        manager.useTransaction("t", this::update);

        assertFigures("t", COMMITTED, RETURNED);
    }

    @Test
    void transaction_workFails_isRolledBack() {
        assertThatThrownBy(() -> manager.useTransaction("t", connection -> {
                    update(connection);
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);

        assertFigures("t", ROLLED_BACK, RETURNED);
    }

    @Test
    void transaction_workThatReadsFails_isRolledBack() {
        assertThatThrownBy(() -> manager.useTransaction("t", connection -> {
                    read(connection);
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);

        assertFigures("t", ROLLED_BACK, RETURNED);
    }

    @Test
    void transaction_commitRefused_isRolledBack() {
        database.fail("commit()", new SQLException("duplicate key", "23505"));

        assertThatThrownBy(() -> manager.useTransaction("t", this::update)).isNotNull();

        assertFigures("t", ROLLED_BACK, RETURNED);
    }

    @Test
    void transaction_commitOutcomeUnknown_isUnknown() {
        database.fail("commit()", NO);

        assertThatThrownBy(() -> manager.useTransaction("t", this::update)).isNotNull();

        assertFigures("t", UNKNOWN, EVICTED);
    }

    @Test
    void transaction_connectionLostAtTheCommit_isUnknownAndBroken() {
        database.fail("commit()", LOST);

        assertThatThrownBy(() -> manager.useTransaction("t", this::update)).isNotNull();

        assertFigures("t", UNKNOWN, BROKEN);
    }

    @Test
    void transaction_connectionLostInTheWork_isRolledBackAndBroken() {
        database.fail("Statement.executeQuery(q)", LOST);

        assertThatThrownBy(() -> manager.useTransaction("t", connection -> {
                    update(connection);
                    read(connection);
                }))
                .isSameAs(LOST);

        assertFigures("t", ROLLED_BACK, BROKEN);
    }

    @Test
    void transaction_rollbackFails_isRolledBackByTheEviction() {
        database.fail("rollback()", NO);

        assertThatThrownBy(() -> manager.useTransaction("t", connection -> {
                    update(connection);
                    throw new IllegalStateException();
                }))
                .hasSuppressedException(NO);

        assertFigures("t", ROLLED_BACK, EVICTED);
    }

    @Test
    void transaction_usedByAnotherThreadAtItsEnd_isCommittedAndEvicted() throws SQLException {
        Gate gate = new Gate();
        List<AppThread<Boolean>> others = new ArrayList<>();
        database.on("Statement.executeQuery(q)", gate::passInTheDriver);
        manager.useTransaction("t", connection -> {
            update(connection);
            others.add(AppThread.start("other", () -> {
                read(connection);
                return true;
            }));
            gate.awaitArrival();
        });
        gate.open();
        assertThat(others.get(0).result()).isTrue();

        assertFigures("t", COMMITTED, EVICTED);
    }

    // ------------------------------------------------------------------ sessions

    @Test
    void session_commitsReadsAndRollsBack_eachIsCounted() throws SQLException {
        try (Session session = openSession()) {
            update(session.connection());
            session.commit();
            update(session.connection());
            session.commit();
            session.release();
            update(session.connection());
            session.rollback();
            read(session.connection());
        }

        assertFigures("s", endedTransactions(2, 1, 0), endedHolds(2, 0, 0, 0));
    }

    @Test
    void session_readsAlone_countNothing() throws SQLException {
        try (Session session = openSession()) {
            read(session.connection());
            session.release();
            read(session.connection());
        }

        assertFigures("s", NOTHING, endedHolds(2, 0, 0, 0));
    }

    @Test
    void session_closedWithUpdates_isRolledBack() {
        assertThatThrownBy(() -> {
                    try (Session session = openSession()) {
                        update(session.connection());
                    }
                })
                .hasMessageContaining("neither committed nor rolled back");

        assertFigures("s", ROLLED_BACK, RETURNED);
    }

    @Test
    void session_commitRefused_isRolledBackOnce() throws SQLException {
        database.fail("commit()", new SQLException("duplicate key", "23505"));
        try (Session session = openSession()) {
            update(session.connection());
            assertThatThrownBy(session::commit).isNotNull();
        }

        assertFigures("s", ROLLED_BACK, RETURNED);
    }

    @Test
    void session_commitOutcomeUnknown_isUnknown() throws SQLException {
        database.fail("commit()", NO);
        try (Session session = openSession()) {
            update(session.connection());
            assertThatThrownBy(session::commit).isInstanceOf(CommitOutcomeUnknownException.class);
        }

        assertFigures("s", UNKNOWN, EVICTED);
    }

    @Test
    void session_connectionLostBeforeTheCommit_isRolledBack() throws SQLException {
        database.fail("Statement.executeQuery(q)", LOST);
        try (Session session = openSession()) {
            update(session.connection());
            assertThatThrownBy(() -> read(session.connection())).isSameAs(LOST);
            assertThatThrownBy(session::commit).hasMessageContaining("broke before the commit");
        }

        assertFigures("s", ROLLED_BACK, BROKEN);
    }

    @Test
    void session_endsByItsConnection_countsTheSame() throws SQLException {
        try (Session session = openSession()) {
            update(session.connection());
            session.connection().commit();
            update(session.connection());
            session.connection().rollback();
        }

        assertFigures("s", endedTransactions(1, 1, 0), RETURNED);
    }

    @Test
    void session_connectionAborted_isRolledBack() throws SQLException {
        try (Session session = openSession()) {
            update(session.connection());
            session.connection().abort(Runnable::run);
        }

        assertFigures("s", ROLLED_BACK, EVICTED);
    }

    @Test
    void session_openStill_hasCountedWhatHasEnded() throws SQLException {
        try (Session session = openSession()) {
            assertThat(session.outcomes()).isEqualTo(NOTHING);
            update(session.connection());
            session.commit();
            assertThat(session.outcomes()).isEqualTo(COMMITTED);
        }
    }

    // ------------------------------------------------------------------ the plain data source

    @Test
    void plain_commitRollbackAndRead_eachIsCounted() throws SQLException {
        try (Connection connection = plain()) {
            update(connection);
            connection.commit();
            update(connection);
            connection.rollback();
            read(connection);
        }

        assertFigures("none", endedTransactions(1, 1, 0), RETURNED);
    }

    @Test
    void plain_closedWithUpdates_isRolledBack() throws SQLException {
        try (Connection connection = plain()) {
            update(connection);
        }

        assertFigures("none", ROLLED_BACK, RETURNED);
    }

    @Test
    void plain_autoCommitMode_countsNothing() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            update(connection);
            database.fail("commit()", NO);
            assertThatThrownBy(connection::commit).isSameAs(NO);
            connection.rollback();
        }

        assertFigures("none", NOTHING, RETURNED);
    }

    @Test
    void plain_commitOutcomeUnknown_isUnknownAndNotRolledBackAtClose() throws SQLException {
        database.fail("commit()", NO);
        try (Connection connection = plain()) {
            update(connection);
            assertThatThrownBy(connection::commit).isSameAs(NO);
        }

        assertFigures("none", UNKNOWN, RETURNED);
    }

    @Test
    void plain_commitRefusedAndRolledBack_isRolledBackOnce() throws SQLException {
        database.fail("commit()", new SQLException("duplicate key", "23505"));
        try (Connection connection = plain()) {
            update(connection);
            assertThatThrownBy(connection::commit).isNotNull();
            connection.rollback();
        }

        assertFigures("none", ROLLED_BACK, RETURNED);
    }

    @Test
    void plain_connectionLostWithUpdates_isRolledBack() throws SQLException {
        database.fail("Statement.executeQuery(q)", LOST);
        try (Connection connection = plain()) {
            update(connection);
            assertThatThrownBy(() -> read(connection)).isSameAs(LOST);
        }

        assertFigures("none", ROLLED_BACK, BROKEN);
    }

    // ------------------------------------------------------------------

    private Session openSession() {
        Session session = manager.openSession("s");
        sessions.add(session);
        return session;
    }

    private Connection plain() throws SQLException {
        Connection connection = ticked.acquire();
        connection.setAutoCommit(false);
        return connection;
    }

    private void update(Connection connection) throws SQLException {
        database.on("Statement.executeUpdate(u)", () -> 1);
        connection.createStatement().executeUpdate("u");
    }

    private void read(Connection connection) throws SQLException {
        connection.createStatement().executeQuery("q");
    }

    /** One acquire, and what has become of it. */
    private void assertFigures(String label, Map<Ending, Long> outcomes, Map<Ending, Long> ends) {
        eventually("no hold is left", () -> ticked.guard().holds().isEmpty());
        assertThat(figures(label).outcomes()).isEqualTo(outcomes);
        assertThat(figures(label).ends()).isEqualTo(ends);
        assertThat(sessions).extracting(Session::outcomes).allMatch(outcomes::equals, "counted by the session itself");
    }

    private LabelFigures figures(String label) {
        return ticked.guard().figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
