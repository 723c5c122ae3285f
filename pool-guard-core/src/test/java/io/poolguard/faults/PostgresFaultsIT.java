/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Postgres.ask;
import static io.poolguard.support.Postgres.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/** A real server that ends connections, or cannot be reached. */
@Timeout(120)
class PostgresFaultsIT {

    private static Postgres postgres;

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final PoolGuard guard = PoolGuard.newPool(postgres.pool(2)).build();
    private final DatabaseManager database = guard.databaseManager();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create table item (id int primary key, name text)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        postgres.execute("truncate item");
    }

    @AfterEach
    void nothingIsLeft() {
        other.shutdownNow();
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    // ------------------------------------------------------------------ the server ends the connection

    @Test
    void close_backendTerminatedAndSeen_isQuietAndCounted() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        insert(connection, 1);
        postgres.terminate(pid(connection));
        assertThatThrownBy(() -> insert(connection, 2)).hasFieldOrPropertyWithValue("SQLState", "57P01");

        connection.close();

        assertThat(guard.snapshot().broken()).isEqualTo(1);
        assertHealthy();
    }

    @Test
    void close_backendTerminatedUnseen_throwsAndCounts() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        insert(connection, 1);
        postgres.terminate(pid(connection));

        assertThatThrownBy(connection::close).hasFieldOrPropertyWithValue("SQLState", "57P01");

        assertThat(guard.snapshot().broken()).isEqualTo(1);
        assertHealthy();
    }

    @Test
    void inTransaction_backendTerminatedBeforeCommit_outcomeIsUnknown() throws SQLException {
        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    insert(connection, 1);
                    postgres.terminate(pid(connection));
                }))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08007")
                .hasMessageContaining("label=save, SQLState=57P01")
                .hasNoSuppressedExceptions();

        assertThat(items()).isEqualTo("0");
        assertHealthy();
    }

    @Test
    void inTransaction_backendTerminatedAndWorkGoesOn_isSurelyRolledBack() throws SQLException {
        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    insert(connection, 1);
                    postgres.terminate(pid(connection));
                    assertThatThrownBy(() -> insert(connection, 2)).isInstanceOf(SQLException.class);
                }))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003")
                .hasMessageContaining("the connection broke before the commit");

        assertThat(items()).isEqualTo("0");
        assertHealthy();
    }

    @Test
    void inTransaction_idleInTransactionTimeout_isSurelyRolledBack() throws SQLException {
        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    insert(connection, 1);
                    execute(connection, "set local idle_in_transaction_session_timeout = '20ms'");
                    int pid = pid(connection);
                    eventually("the server ends it", () -> postgres.state(pid).equals("nothing"));
                }))
                .isInstanceOf(PSQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25P03");

        assertThat(items()).isEqualTo("0");
        assertHealthy();
    }

    @Test
    void release_backendTerminated_throwsAndSessionLivesOn() throws SQLException {
        try (Session session = database.openSession("chat")) {
            int pid = pid(session.connection());
            postgres.terminate(pid);

            assertThatThrownBy(session::release).hasFieldOrPropertyWithValue("SQLState", "57P01");

            insert(session.connection(), 1);
            session.commit();
        }
        assertThat(items()).isEqualTo("1");
        assertHealthy();
    }

    @Test
    void close_anotherThreadIsInAQuery_evictsAndThatQueryFails() throws Exception {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        int pid = pid(connection);
        Future<String> query = other.submit(() -> ask(connection, "select pg_sleep(60)"));
        eventually("the query runs", () -> postgres.state(pid).equals("active"));

        connection.close();

        assertThatThrownBy(query::get).hasCauseInstanceOf(SQLException.class);
        assertHealthy();
        postgres.terminate(pid);
    }

    @Test
    void cancel_fromAnotherThread_leavesConnectionInUse() throws Exception {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            int pid = pid(connection);
            Future<ResultSet> query = other.submit(() -> statement.executeQuery("select pg_sleep(60)"));
            eventually("the query runs", () -> postgres.state(pid).equals("active"));

            statement.cancel();

            assertThatThrownBy(query::get).cause().hasFieldOrPropertyWithValue("SQLState", "57014");
            assertThat(pid(connection)).isEqualTo(pid);
        }
        assertThat(guard.snapshot().broken()).isZero();
    }

    // ------------------------------------------------------------------ a server that cannot be reached

    @Test
    void getConnection_nobodyListens_isNotCalledExhausted() throws Exception {
        HikariConfig config = postgres.pool(3);
        config.setJdbcUrl("jdbc:postgresql://localhost:" + freePort() + "/postgres?user=postgres");
        config.setConnectionTimeout(300);
        config.setInitializationFailTimeout(-1);
        try (PoolGuard unreachable = PoolGuard.newPool(config).build()) {
            assertNotExhausted(unreachable, 3);
        }
    }

    @Test
    void getConnection_serverStopped_isNotCalledExhausted() throws Exception {
        Postgres stopping = Postgres.start();
        HikariConfig config = stopping.pool(3);
        config.setConnectionTimeout(500);
        try (PoolGuard unreachable = PoolGuard.newPool(config).build()) {
            Connection connection = unreachable.dataSource().getConnection();
            stopping.close();
            assertThatThrownBy(() -> pid(connection)).hasFieldOrPropertyWithValue("SQLState", "57P01");
            connection.close();

            assertNotExhausted(unreachable, 3);
            assertThat(unreachable.snapshot().broken()).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------

    private static int insert(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate("insert into item values (" + id + ", 'item')");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many items others see. */
    private static String items() throws SQLException {
        return postgres.ask("select count(*) from item");
    }

    /** Every slot is free, and whoever comes next gets a clean connection that works. */
    private void assertHealthy() throws SQLException {
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        try (Connection first = guard.dataSource().getConnection();
                Connection second = guard.dataSource().getConnection()) {
            for (Connection connection : new Connection[] {first, second}) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(postgres.state(pid(connection))).isEqualTo("idle");
            }
        }
    }

    private static void assertNotExhausted(PoolGuard unreachable, int max) {
        assertThatThrownBy(() -> unreachable.dataSource().getConnection())
                .isInstanceOfSatisfying(AcquireTimeoutException.class, timeout -> {
                    assertThat(timeout.getMessage())
                            .startsWith("postgres - Connection is not available, request timed out after ")
                            .doesNotContain("jdbc:", "localhost", "user=");
                    assertThat(timeout.report().verdict())
                            .isEqualTo("The pool is not exhausted (total=0 of max=" + max
                                    + "): connecting to the database fails with org.postgresql.util.PSQLException"
                                    + " (SQLState=08001).");
                    assertThat(timeout.getSQLState()).isEqualTo("08001");
                })
                .cause()
                .hasCauseInstanceOf(PSQLException.class);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
