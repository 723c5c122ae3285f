/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.poolguard.DatabaseManager;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.SessionOptions;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionTest {

    private final PoolGuard guard = PoolGuard.newPool(H2.config()).build();
    private final DatabaseManager database = guard.databaseManager();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void inTransaction_workReturns_commitsAndReturnsResult() throws SQLException {
        String result = database.inTransaction("save answer", connection -> {
            H2.insert(connection, 1);
            return "saved";
        });

        assertThat(result).isEqualTo("saved");
        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void inTransaction_methodReference_compiles() throws SQLException {
        int rows = database.inTransaction("count", H2::rows);

        assertThat(rows).isZero();
    }

    @Test
    void inTransaction_workReturnsNull_returnsNull() throws SQLException {
        String result = database.inTransaction("find", connection -> null);

        assertThat(result).isNull();
    }

    @Test
    void useTransaction_workReturns_commits() throws SQLException {
        database.useTransaction("save answer", connection -> H2.insert(connection, 1));

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void useTransaction_workThrowsItsOwnChecked_callerGetsItTyped() {
        IOException own = new IOException("disk");

        try {
            database.useTransaction("save answer", connection -> {
                H2.insert(connection, 1);
                throw own;
            });
        } catch (IOException | SQLException thrown) {
            assertThat(thrown).isSameAs(own);
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SQLException.class,
                IllegalStateException.class,
                AssertionError.class,
                OutOfMemoryError.class,
                StackOverflowError.class,
                InterruptedException.class
            })
    void useTransaction_workThrows_rollsBackAndRethrowsTheSame(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor().newInstance();

        Throwable caught = catchThrowable(() -> database.useTransaction("save answer", connection -> {
            H2.insert(connection, 1);
            TransactionTest.<RuntimeException>throwUnchecked(thrown);
        }));

        assertThat(caught).isSameAs(thrown).hasNoSuppressedExceptions();
        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void inTransaction_connectionClosedByWork_staysUsableAndCommits() throws SQLException {
        database.useTransaction("save answer", connection -> {
            connection.close();
            assertThat(connection.isClosed()).isFalse();
            H2.insert(connection, 1);
        });

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void inTransaction_workCommits_throws25000() {
        assertThatThrownBy(() -> database.useTransaction("save answer", Connection::commit))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("chat - commit\\(\\) is not for the work of a transaction"
                        + " \\(hold=#\\d+, label=save answer\\)\\. It is committed when the work returns\\.")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("25000");
    }

    @Test
    void inTransaction_workRollsBack_throws25000() {
        assertThatThrownBy(() -> database.useTransaction("save answer", Connection::rollback))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("chat - rollback\\(\\) is not for the work of a transaction"
                        + " \\(hold=#\\d+, label=save answer\\)\\. Throw to have it rolled back\\.");
    }

    @Test
    void inTransaction_workTurnsAutoCommitOn_throws25000() {
        assertThatThrownBy(() -> database.useTransaction("save answer", connection -> connection.setAutoCommit(true)))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("chat - auto-commit stays off here \\(hold=#\\d+, label=save answer\\)\\."
                        + " A session commits when it is told to, a transaction at its end\\.");
    }

    @Test
    void inTransaction_workTurnsAutoCommitOff_isQuiet() throws SQLException {
        database.useTransaction("save answer", connection -> connection.setAutoCommit(false));
    }

    @Test
    void inTransaction_savepointRolledBack_keepsTheRest() throws SQLException {
        database.useTransaction("save answer", connection -> {
            H2.insert(connection, 1);
            Savepoint savepoint = connection.setSavepoint();
            H2.insert(connection, 2);
            connection.rollback(savepoint);
        });

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void inTransaction_connectionEscapes_failsAfterwardsWith08003() throws SQLException {
        AtomicReference<Connection> escaped = new AtomicReference<>();
        database.useTransaction("save answer", escaped::set);

        assertThatThrownBy(() -> escaped.get().createStatement())
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("chat - connection is closed \\(hold=#\\d+, label=save answer\\):"
                        + " its transaction has ended\\.")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("08003");
    }

    @Test
    void inTransaction_nested_takesASecondConnection() throws SQLException {
        database.useTransaction("outer", outer -> {
            H2.insert(outer, 1);
            database.useTransaction("inner", inner -> assertThat(H2.rows(inner)).isZero());
        });

        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    @Test
    void with_readOnlyAndIsolation_areSetForTheWorkAloneAndPutBack() throws SQLException {
        DatabaseManager other =
                database.with(SessionOptions.defaults().readOnly().isolation(Connection.TRANSACTION_SERIALIZABLE));

        other.useTransaction("report", connection -> {
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
            assertThat(connection.getAutoCommit()).isFalse();
        });

        for (int i = 0; i < 2; i++) {
            database.useTransaction("after", connection -> {
                assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
                assertThat(connection.isReadOnly()).isFalse();
            });
        }
    }

    @Test
    void inTransaction_labelBlank_isRefusedBeforeTheAcquire() {
        assertThatThrownBy(() -> database.inTransaction(" ", connection -> 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label must not be blank");
    }

    @Test
    void inTransaction_labelWithNewline_isCleaned() throws SQLException {
        database.useTransaction(
                "save\nanswer",
                connection -> assertThat(guard.holds())
                        .extracting(HoldSnapshot::label)
                        .containsExactly("save?answer"));
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
