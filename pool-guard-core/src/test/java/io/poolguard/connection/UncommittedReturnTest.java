/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.Finding.Kind.UNCOMMITTED_RETURN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection of the data source that is closed with updates neither committed nor rolled back. */
class UncommittedReturnTest {

    /** What loses something if it is not committed. */
    private enum Update {
        INSERT {
            @Override
            void in(Connection connection) throws SQLException {
                H2.insert(connection, 1);
            }
        },
        PREPARED {
            @Override
            void in(Connection connection) throws SQLException {
                try (PreparedStatement insert =
                        connection.prepareStatement("insert into message values (1, 'hello')")) {
                    insert.executeUpdate();
                }
            }
        },
        BATCH {
            @Override
            void in(Connection connection) throws SQLException {
                try (Statement batch = connection.createStatement()) {
                    batch.addBatch("insert into message values (1, 'hello')");
                    batch.executeBatch();
                }
            }
        },
        ROW {
            @Override
            void in(Connection connection) throws SQLException {
                try (Statement statement =
                                connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                        ResultSet rows = statement.executeQuery("select id, text from message")) {
                    rows.moveToInsertRow();
                    rows.updateInt(1, 1);
                    rows.insertRow();
                }
            }
        };

        abstract void in(Connection connection) throws SQLException;
    }

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ what is told

    @ParameterizedTest
    @EnumSource
    void close_afterAnUpdate_rollsBackAndIsToldOnce(Update update) throws SQLException {
        Connection connection = transaction();
        update.in(connection);
        connection.close();
        connection.close();
        ticked.pass(Duration.ofSeconds(1));
        ticked.pass(Duration.ofSeconds(1));

        assertThat(H2.rows(ticked.guard())).isZero();
        assertThat(counted()).isEqualTo(1);
        assertThat(ticked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(UNCOMMITTED_RETURN);
            assertThat(finding.hold().site()).get().asString().matches("UncommittedReturnTest\\.transaction:\\d+");
            assertThat(finding.at()).get().asString().matches("UncommittedReturnTest\\.close_\\w+:\\d+");
        });
        assertThat(ticked.lines()).singleElement().asString().startsWith("WARN chat - uncommitted return (at=");
    }

    @Test
    void close_poolHandsOutTransactions_isToldAsWell() throws SQLException {
        HikariConfig config = H2.config();
        config.setAutoCommit(false);
        try (TickedGuard manual = new TickedGuard(config, builder -> builder)) {
            try (Connection connection = manual.acquire()) {
                H2.insert(connection, 1);
            }
            manual.pass(Duration.ZERO);

            assertThat(H2.rows(manual.guard())).isZero();
            assertThat(manual.findings(UNCOMMITTED_RETURN)).hasSize(1);
        }
    }

    // ------------------------------------------------------------------ what is not

    @Test
    void close_committed_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            connection.commit();
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    @Test
    void close_rolledBack_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            connection.rollback();
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isZero();
    }

    @Test
    void close_autoCommitPutOnAgain_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            connection.setAutoCommit(true);
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    @Test
    void close_autoCommitOn_isNotTold() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    @Test
    void close_afterReadsAndUpdatesOfNoRow_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.rows(connection);
            H2.execute(connection, "update message set text = 'x' where id = 1");
        }

        assertNothingTold();
    }

    /** Whoever has not committed because of a failure has no need to be told. */
    @Test
    void close_aStatementHasFailed_isNotTold() throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, Reaction.FAIL);
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            assertThatThrownBy(() -> H2.execute(connection, "insert into message values (1)"))
                    .isInstanceOf(SQLException.class);
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isZero();
    }

    /** H2 commits before it defines something, as MySQL, MariaDB and Oracle do. */
    @Test
    void close_definedSomethingSince_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            H2.execute(connection, "create table other (id int)");
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    @Test
    void close_committedByText_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            H2.execute(connection, "commit");
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    @Test
    void close_allRolledBackToASavepoint_isNotTold() throws SQLException {
        try (Connection connection = transaction()) {
            Savepoint savepoint = connection.setSavepoint();
            H2.insert(connection, 1);
            connection.rollback(savepoint);
        }

        assertNothingTold();
    }

    @Test
    void close_partRolledBackToASavepoint_isTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            Savepoint savepoint = connection.setSavepoint();
            H2.insert(connection, 2);
            connection.rollback(savepoint);
        }
        ticked.pass(Duration.ZERO);

        assertThat(ticked.findings(UNCOMMITTED_RETURN)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{? = call abs(-1)}", "call abs(-1)"})
    void close_calledWhatMayOnlyRead_isNotTold(String text) throws SQLException {
        try (Connection connection = transaction();
                CallableStatement call = connection.prepareCall(text)) {
            call.execute();
        }

        assertNothingTold();
    }

    @Test
    void close_batchThatTouchedNoRow_isNotTold() throws SQLException {
        try (Connection connection = transaction();
                PreparedStatement update = connection.prepareStatement("update message set text = 'x' where id = ?")) {
            update.executeBatch();
            update.setInt(1, 7);
            update.addBatch();
            update.executeBatch();
            update.addBatch();
            update.executeLargeBatch();
        }

        assertNothingTold();
    }

    @Test
    void close_rowThatCouldNotBeInserted_isNotTold() throws SQLException {
        try (Connection connection = transaction();
                Statement statement =
                        connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE);
                ResultSet rows = statement.executeQuery("select id, text from message")) {
            rows.moveToInsertRow();
            assertThatThrownBy(() -> {
                        rows.updateString("id", "no number");
                        rows.insertRow();
                    })
                    .isInstanceOf(SQLException.class);
        }

        assertNothingTold();
    }

    @Test
    void close_updatedAgainAfterACommit_isTold() throws SQLException {
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            connection.commit();
            H2.insert(connection, 2);
        }
        ticked.pass(Duration.ZERO);

        assertThat(ticked.findings(UNCOMMITTED_RETURN)).hasSize(1);
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    // ------------------------------------------------------------------ the reactions

    @Test
    void close_reactionFail_throwsAfterGivingBack() throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, Reaction.FAIL);
        Connection connection = transaction();
        H2.insert(connection, 1);

        SQLException thrown = catchThrowableOfType(SQLException.class, connection::close);

        assertThat(thrown.getSQLState()).isEqualTo("25000");
        assertThat((Throwable) thrown)
                .message()
                .matches("chat - uncommitted return \\(hold=#\\d+, label=none\\)\\. The updates were rolled back\\."
                        + " Call commit\\(\\) before close\\(\\)\\.");
        assertThat(ticked.guard().holds()).isEmpty();
        assertThat(ticked.guard().snapshot().active()).isZero();
        assertThat(connection.isClosed()).isTrue();
        assertThat(H2.rows(ticked.guard())).isZero();
        ticked.pass(Duration.ZERO);
        assertThat(ticked.findings(UNCOMMITTED_RETURN)).hasSize(1);
        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void close_reactionFailASecondTime_isQuiet() throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, Reaction.FAIL);
        Connection connection = transaction();
        H2.insert(connection, 1);
        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        connection.close();

        assertThat(counted()).isEqualTo(1);
    }

    @Test
    void close_reactionFailAndCommitted_isQuiet() throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, Reaction.FAIL);
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
            connection.commit();
        }

        assertNothingTold();
    }

    @Test
    void close_reactionOff_rollsBackInSilence() throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, Reaction.OFF);
        try (Connection connection = transaction()) {
            H2.insert(connection, 1);
        }

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isZero();
    }

    @Test
    void build_reactionFail_isInForce() throws SQLException {
        try (TickedGuard strict = new TickedGuard(builder -> builder.react(Kind.UNCOMMITTED_RETURN, Reaction.FAIL))) {
            Connection connection = strict.acquire();
            connection.setAutoCommit(false);
            H2.insert(connection, 1);

            assertThat(catchThrowableOfType(SQLException.class, connection::close)
                            .getSQLState())
                    .isEqualTo("25000");
        }
    }

    // ------------------------------------------------------------------ sessions have a rule of their own

    @ParameterizedTest
    @EnumSource
    void closeOfASession_withUpdates_throwsWhateverTheReaction(Reaction reaction) throws SQLException {
        ticked.guard().settings().react(Kind.UNCOMMITTED_RETURN, reaction);
        Session session = ticked.guard().databaseManager().openSession("save answer");
        H2.insert(session.connection(), 1);
        session.connection().close();

        SQLException thrown = catchThrowableOfType(SQLException.class, session::close);

        assertThat(thrown.getSQLState()).isEqualTo("25000");
        assertThat((Throwable) thrown)
                .hasMessageContaining("session was closed with updates neither committed nor rolled back");
        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isZero();
    }

    @Test
    void endOfATransaction_workClosedItsConnection_isNotTold() throws SQLException {
        ticked.guard().databaseManager().useTransaction("save answer", connection -> {
            H2.insert(connection, 1);
            connection.close();
        });

        assertNothingTold();
        assertThat(H2.rows(ticked.guard())).isEqualTo(1);
    }

    private Connection transaction() throws SQLException {
        Connection connection = ticked.guard().dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void assertNothingTold() {
        ticked.pass(Duration.ofSeconds(1));
        assertThat(ticked.findings()).isEmpty();
        assertThat(ticked.lines()).isEmpty();
        assertThat(counted()).isZero();
    }

    private long counted() {
        return ticked.guard().snapshot().findings().get(UNCOMMITTED_RETURN);
    }
}
