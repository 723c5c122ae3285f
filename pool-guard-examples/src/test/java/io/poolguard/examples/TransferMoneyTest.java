/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransferMoneyTest {

    private static final UUID KEY = new UUID(1, 2);
    private static final SQLException CONFLICT = new SQLException("serialization failure", "40001");

    private final PoolGuard guard = PoolGuard.newPool(pool()).build();
    private final DatabaseManager database = guard.databaseManager();

    private static HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return config;
    }

    @BeforeEach
    void open() throws SQLException {
        execute("create table account(id int primary key, balance int)");
        execute("create table transfer(id uuid primary key, from_id int, to_id int, amount int)");
        execute("insert into account values (1, 100), (2, 100)");
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void transfer_twice_isBookedOnce() throws SQLException {
        TransferMoney bank = new TransferMoney(database);

        bank.transfer(KEY, 1, 2, 30);
        bank.transfer(KEY, 1, 2, 30);

        assertThat(balances()).isEqualTo("70 130");
    }

    @Test
    void transfer_databaseAsksForAnotherAttempt_isRepeated() throws SQLException {
        Failing failing = new Failing(Moment.BEFORE, CONFLICT, CONFLICT);

        new TransferMoney(failing).transfer(KEY, 1, 2, 30);

        assertThat(balances()).isEqualTo("70 130");
        assertThat(failing.attempts).isEqualTo(3);
    }

    @Test
    void transfer_databaseAsksForTooManyAttempts_fails() throws SQLException {
        Failing failing = new Failing(Moment.BEFORE, CONFLICT, CONFLICT, CONFLICT);

        assertThatThrownBy(() -> new TransferMoney(failing).transfer(KEY, 1, 2, 30))
                .isSameAs(CONFLICT);

        assertThat(balances()).isEqualTo("100 100");
    }

    @Test
    void transfer_unknownAndNotThere_isBooked() throws SQLException {
        Failing failing = new Failing(Moment.BEFORE, unknown());

        new TransferMoney(failing).transfer(KEY, 1, 2, 30);

        assertThat(balances()).isEqualTo("70 130");
        assertThat(failing.attempts).isEqualTo(2);
    }

    @Test
    void transfer_unknownAndThere_isNotBookedAgain() throws SQLException {
        Failing failing = new Failing(Moment.AFTER, unknown());

        new TransferMoney(failing).transfer(KEY, 1, 2, 30);

        assertThat(balances()).isEqualTo("70 130");
        assertThat(failing.attempts).isEqualTo(1);
    }

    @Test
    void transfer_noSuchAccount_failsAtOnceAndNothingIsBooked() throws SQLException {
        assertThatThrownBy(() -> new TransferMoney(database).transfer(KEY, 1, 3, 30))
                .hasMessage("there is no account 3");

        assertThat(balances()).isEqualTo("100 100");
    }

    // ------------------------------------------------------------------

    private static CommitOutcomeUnknownException unknown() {
        return new CommitOutcomeUnknownException("nobody knows", new SQLException("I/O error", "08006"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String balances() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery(
                        "select listagg(balance, ' ') within group (order by id) from account")) {
            all.next();
            return all.getString(1);
        }
    }

    private enum Moment {
        BEFORE,
        AFTER
    }

    /** A database whose first transactions fail, before or after they have happened. */
    private final class Failing implements DatabaseManager {
        private final Moment moment;
        private final Deque<SQLException> failures;
        private int attempts;

        Failing(Moment moment, SQLException... failures) {
            this.moment = moment;
            this.failures = new ArrayDeque<>(List.of(failures));
        }

        @Override
        public <X extends Exception> void useTransaction(String label, DatabaseManager.TransactionAction<X> work)
                throws SQLException, X {
            attempts++;
            if (moment == Moment.AFTER || failures.isEmpty()) {
                database.useTransaction(label, work);
            }
            if (!failures.isEmpty()) {
                throw failures.remove();
            }
        }

        @Override
        public <R, X extends Exception> R inTransaction(String label, DatabaseManager.TransactionCallback<R, X> work)
                throws SQLException, X {
            return database.inTransaction(label, work);
        }

        @Override
        public Session openSession(String label) {
            return database.openSession(label);
        }

        @Override
        public boolean isRetryable(Throwable failure) {
            return database.isRetryable(failure);
        }

        @Override
        public DatabaseManager with(SessionOptions options) {
            return this;
        }
    }
}
