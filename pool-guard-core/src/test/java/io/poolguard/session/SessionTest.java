/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionTest {

    private final PoolGuard guard = PoolGuard.newPool(H2.config()).build();
    private final DatabaseManager database = guard.databaseManager();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void openSession_unused_takesNoConnection() throws SQLException {
        try (Session session = database.openSession("chat")) {
            session.commit();
            session.rollback();
            session.release();

            assertThat(guard.holds()).isEmpty();
        }
    }

    @Test
    void connection_asked_isTakenOnceWithAutoCommitOff() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection connection = session.connection();

            assertThat(connection.getAutoCommit()).isFalse();
            assertThat(session.connection()).isSameAs(connection);
            assertThat(guard.holds()).extracting(HoldSnapshot::label).containsExactly("chat");
        }
    }

    @Test
    void commit_afterUpdates_makesThemDurable() throws SQLException {
        try (Session session = database.openSession("chat")) {
            H2.insert(session.connection(), 1);
            session.commit();
        }

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void commit_throughTheConnection_isTheSessionsOwn() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection connection = session.connection();
            H2.insert(connection, 1);
            connection.commit();
            connection.close();
        }

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void rollback_throughTheConnection_isTheSessionsOwn() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection connection = session.connection();
            H2.insert(connection, 1);
            connection.rollback();
        }

        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void close_withUpdatesNotCommitted_rollsBackAndThrows25000() throws SQLException {
        Session session = database.openSession("save answer");
        H2.insert(session.connection(), 1);

        SQLException thrown = catchThrowableOfType(SQLException.class, session::close);

        assertThat((Throwable) thrown)
                .hasMessageMatching("chat - session was closed with updates neither committed nor rolled back;"
                        + " they were rolled back \\(hold=#\\d+, label=save answer\\)\\."
                        + " Call commit\\(\\) before the session ends\\.")
                .hasNoSuppressedExceptions();
        assertThat(thrown.getSQLState()).isEqualTo("25000");
        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void close_bodyThrewBefore_isSuppressedOnIt() {
        assertThatThrownBy(() -> {
                    try (Session session = database.openSession("chat")) {
                        H2.insert(session.connection(), 1);
                        throw new IllegalStateException("the body's own");
                    }
                })
                .hasMessage("the body's own")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void close_afterReadsAlone_isQuiet() throws SQLException {
        try (Session session = database.openSession("chat")) {
            assertThat(H2.rows(session.connection())).isZero();
        }
    }

    @Test
    void close_afterDdlWithoutCount_isQuiet() throws SQLException {
        try (Session session = database.openSession("chat")) {
            H2.execute(session.connection(), "create table if not exists other(id int)");
        }
    }

    @Test
    void close_updateThatTouchedNoRow_isQuiet() throws SQLException {
        try (Session session = database.openSession("chat");
                Statement statement = session.connection().createStatement()) {
            statement.executeUpdate("update message set text = 'x' where id = 99");
        }
    }

    @Test
    void close_batchNotCommitted_throws() throws SQLException {
        Session session = database.openSession("chat");
        try (PreparedStatement insert =
                session.connection().prepareStatement("insert into message values (?, 'hello')")) {
            insert.setInt(1, 1);
            insert.addBatch();
            insert.executeBatch();
        }

        assertThatThrownBy(session::close).isInstanceOf(SQLException.class);
        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void close_rowInsertedThroughResultSetNotCommitted_throws() throws SQLException {
        Session session = database.openSession("chat");
        try (Statement statement = session.connection()
                        .createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("select id, text from message")) {
            rows.moveToInsertRow();
            rows.updateInt("id", 1);
            rows.updateString("text", "hello");
            rows.insertRow();
        }

        assertThatThrownBy(session::close).isInstanceOf(SQLException.class);
        assertThat(H2.rows(guard)).isZero();
    }

    /** Nobody knows whether it has changed something, and most of those that are called so do not. */
    @Test
    void close_storedCallNotCommitted_rollsBackAndAccusesNobody() throws SQLException {
        try (Session session = database.openSession("chat");
                CallableStatement call = session.connection().prepareCall("call abs(-1)")) {
            call.execute();
        }

        assertThat(guard.snapshot().outcomes()).containsEntry(Ending.COMMITTED, 0L);
    }

    @Test
    void release_storedCallNotCommitted_saysThatItMayHaveChangedSomething() throws SQLException {
        try (Session session = database.openSession("chat");
                CallableStatement call = session.connection().prepareCall("call abs(-1)")) {
            call.execute();

            assertThatThrownBy(session::release)
                    .hasMessageMatching(
                            "chat - session has called a procedure, which may have changed something"
                                    + " \\(hold=#\\d+, label=chat\\)\\. Call commit\\(\\) or rollback\\(\\) before release\\(\\)\\.")
                    .extracting(failure -> ((SQLException) failure).getSQLState())
                    .isEqualTo("25001");
        }
    }

    @Test
    void getUpdateCount_afterAnotherExecution_isTheNewOne() throws SQLException {
        try (Session session = database.openSession("chat");
                Statement statement = session.connection().createStatement()) {
            statement.execute("create table if not exists other(id int)");
            statement.executeUpdate("insert into message values (1, 'a'), (2, 'b')");

            assertThat(statement.getUpdateCount()).isEqualTo(2);
            session.commit();
        }
    }

    @Test
    void close_twice_isQuiet() throws SQLException {
        Session session = database.openSession("chat");
        assertThat(session.connection().isClosed()).isFalse();

        session.close();
        session.close();
    }

    @Test
    void release_afterReads_givesTheConnectionBackAndSessionLivesOn() throws SQLException {
        try (Session session = database.openSession("chat")) {
            H2.rows(session.connection());
            session.release();
            assertThat(guard.holds()).isEmpty();

            H2.insert(session.connection(), 1);
            session.commit();
        }

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void release_withUpdates_throws25001AndLosesNothing() throws SQLException {
        try (Session session = database.openSession("save answer")) {
            Connection connection = session.connection();
            H2.insert(connection, 1);

            SQLException thrown = catchThrowableOfType(SQLException.class, session::release);

            assertThat((Throwable) thrown)
                    .hasMessageMatching("chat - session has updates neither committed nor rolled back"
                            + " \\(hold=#\\d+, label=save answer\\)\\."
                            + " Call commit\\(\\) or rollback\\(\\) before release\\(\\)\\.");
            assertThat(thrown.getSQLState()).isEqualTo("25001");
            assertThat(session.connection()).isSameAs(connection);
            session.commit();
        }

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void release_whatWasObtainedBefore_failsAndSaysWhere() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection connection = session.connection();
            Statement statement = connection.createStatement();
            ResultSet rows = statement.executeQuery("select count(*) from message");
            session.release();

            List<ThrowingCallable> uses =
                    List.of(connection::createStatement, () -> statement.executeQuery("select 1"), rows::next);
            for (ThrowingCallable use : uses) {
                SQLException thrown = catchThrowableOfType(SQLException.class, use);
                assertThat((Throwable) thrown)
                        .hasMessageMatching(
                                "chat - connection is closed \\(hold=#\\d+, label=chat\\): it was released at"
                                        + " SessionTest\\.release_whatWasObtainedBefore_failsAndSaysWhere:\\d+;"
                                        + " ask session\\.connection\\(\\) again\\.");
                assertThat(thrown.getSQLState()).isEqualTo("08003");
            }
            assertThat(connection.isClosed()).isTrue();
            rows.close();
            statement.close();
            connection.close();
        }
    }

    @Test
    void commit_onAReleasedConnection_failsAndTouchesNotTheNewOne() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection old = session.connection();
            session.release();
            H2.insert(session.connection(), 1);

            assertThatThrownBy(old::commit).isInstanceOf(SQLException.class).hasMessageContaining("it was released at");
            session.rollback();
        }

        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void setAutoCommit_on_throws25000() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection connection = session.connection();

            SQLException thrown = catchThrowableOfType(SQLException.class, () -> connection.setAutoCommit(true));

            assertThat(thrown.getSQLState()).isEqualTo("25000");
            assertThat(connection.getAutoCommit()).isFalse();
        }
    }

    @Test
    void connection_sessionClosed_throws08003() throws SQLException {
        Session session = database.openSession("chat");
        session.close();

        SQLException thrown = catchThrowableOfType(SQLException.class, session::connection);

        assertThat((Throwable) thrown).hasMessage("chat - session is closed (label=chat).");
        assertThat(thrown.getSQLState()).isEqualTo("08003");
    }

    @Test
    void close_whatWasObtainedBefore_saysWhy() throws SQLException {
        Session session = database.openSession("chat");
        Connection connection = session.connection();
        session.close();

        assertThatThrownBy(connection::createStatement)
                .hasMessageMatching(
                        "chat - connection is closed \\(hold=#\\d+, label=chat\\): its session was closed\\.");
    }

    @Test
    void rollback_connectionAborted_sessionTakesAnother() throws SQLException {
        try (Session session = database.openSession("chat")) {
            Connection aborted = session.connection();
            aborted.abort(Runnable::run);
            assertThatThrownBy(aborted::createStatement).hasMessageContaining("it was aborted");

            session.rollback();

            assertThat(session.connection()).isNotSameAs(aborted);
        }
    }

    @Test
    void commit_connectionAbortedWithUpdates_fails() throws SQLException {
        Session session = database.openSession("chat");
        Connection connection = session.connection();
        H2.insert(connection, 1);
        connection.abort(Runnable::run);

        assertThatThrownBy(session::commit).hasMessageContaining("it was aborted");

        session.close();
        assertThat(H2.rows(guard)).isZero();
    }
}
