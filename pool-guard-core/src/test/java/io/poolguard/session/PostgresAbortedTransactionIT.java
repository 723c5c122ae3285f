/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.Ending;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.PoolGuard;
import io.poolguard.TransactionAbortedException;
import io.poolguard.support.H2;
import io.poolguard.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PostgreSQL aborts a transaction in which a statement fails, and commits nothing of it, without a word. */
@Timeout(60)
class PostgresAbortedTransactionIT {

    private enum Pool {
        BARE,
        GUARDED
    }

    private static Postgres postgres;

    private final List<Finding> findings = new CopyOnWriteArrayList<>();
    private final HikariDataSource pool = new HikariDataSource(poolOfOne());
    private final PoolGuard guard = PoolGuard.over(pool).listener(findings::add).build();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create table message (id int primary key, text text)");
        postgres.execute("create table later (id int unique deferrable initially deferred)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() throws Exception {
        postgres.execute("truncate message, later");
    }

    @AfterEach
    void close() {
        guard.close();
        pool.close();
    }

    private static HikariConfig poolOfOne() {
        HikariConfig config = postgres.pool(1);
        config.setConnectionTimeout(2000);
        return config;
    }

    /** The old idiom: {@code finally { setAutoCommit(true); close(); }}. */
    @ParameterizedTest
    @EnumSource
    void setAutoCommit_inAFinallyBlock_letsTheFailureOutAndTheConnectionGoesBack(Pool pools) throws SQLException {
        assertThatThrownBy(() -> {
                    Connection connection = pools == Pool.BARE ? pool.getConnection() : acquire();
                    try {
                        connection.setAutoCommit(false);
                        H2.insert(connection, 1);
                        H2.insert(connection, 1);
                        connection.commit();
                    } finally {
                        connection.setAutoCommit(true);
                        connection.close();
                    }
                })
                .isInstanceOf(SQLException.class)
                .extracting(failure -> ((SQLException) failure).getSQLState())
                .isEqualTo("23505");

        try (Connection next = pools == Pool.BARE ? pool.getConnection() : acquire()) {
            assertThat(H2.rows(next)).isZero();
        }
        if (pools == Pool.GUARDED) {
            eventually("the lost insert is told", () -> told(Kind.TRANSACTION_LOST) == 1);
            assertThat(guard.snapshot().outcomes())
                    .containsEntry(Ending.ROLLED_BACK, 1L)
                    .containsEntry(Ending.COMMITTED, 0L);
        }
    }

    /** As a library does that takes a lock by inserting a row: nothing is lost, and it asks again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from message",
                "set local lock_timeout = '1s'",
                "show server_version",
                "savepoint s",
                "insert into later values (7); commit",
                "select id from message for update"
            })
    void commit_onlyStatementHasFailed_returnsAndCountsARollback(String first) throws SQLException {
        postgres.execute("insert into message values (1)");
        for (int i = 0; i < 2; i++) {
            try (Connection connection = acquire()) {
                connection.setAutoCommit(false);
                for (String one : first.split("; ")) {
                    H2.execute(connection, one);
                }
                postgres.execute("truncate later");
                swallow(connection);
                connection.commit();
            }
        }

        assertThat(guard.snapshot().outcomes())
                .containsEntry(Ending.ROLLED_BACK, 2L)
                .containsEntry(Ending.COMMITTED, 0L);
    }

    @ParameterizedTest
    @EnumSource
    void commit_somethingHadSucceeded_isRefused(What what) throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            what.in(connection);
            connection.createStatement().executeQuery("select 1");
            postgres.execute("insert into message values (1)");
            swallow(connection);

            assertThatThrownBy(connection::commit).isInstanceOf(TransactionAbortedException.class);
        }
    }

    /** What a commit that commits nothing loses. */
    private enum What {
        INSERT("insert into later values (1)"),
        DDL("create table other (id int)"),
        FUNCTION("select setval(pg_get_serial_sequence('numbers', 'id'), 1)");

        private final String sql;

        What(String sql) {
            this.sql = sql;
        }

        void in(Connection connection) throws SQLException {
            postgres.execute("create table if not exists numbers (id serial)");
            H2.execute(connection, sql);
        }
    }

    @ParameterizedTest
    @EnumSource
    void commit_refused_isCountedOnceAndAccusesNobody(After after) throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            H2.execute(connection, "insert into later values (1)");
            H2.execute(connection, "insert into later values (1)");
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
            after.on(connection);
        }

        assertThat(guard.snapshot().outcomes())
                .containsEntry(Ending.ROLLED_BACK, 1L)
                .containsEntry(Ending.UNKNOWN, 0L)
                .containsEntry(Ending.COMMITTED, 0L);
        assertThat(guard.snapshot().findings()).containsEntry(Kind.UNCOMMITTED_RETURN, 0L);
    }

    /** What code does after a commit that was refused. */
    private enum After {
        CLOSE,
        ROLLBACK {
            @Override
            void on(Connection connection) throws SQLException {
                connection.rollback();
            }
        },
        AUTO_COMMIT {
            @Override
            void on(Connection connection) throws SQLException {
                connection.setAutoCommit(true);
            }
        };

        void on(Connection connection) throws SQLException {}
    }

    private static void swallow(Connection connection) {
        assertThatThrownBy(() -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate("insert into message values (1)");
                    }
                })
                .isInstanceOf(SQLException.class);
    }

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private long told(Kind kind) {
        return findings.stream().filter(finding -> finding.kind() == kind).count();
    }
}
