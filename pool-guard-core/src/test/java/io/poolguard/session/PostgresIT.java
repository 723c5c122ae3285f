/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Postgres.ask;
import static io.poolguard.support.Postgres.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.DatabaseManager;
import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.io.StringReader;
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
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.PSQLException;

/** Sessions, transactions and plain connections on a real server. */
@Timeout(120)
class PostgresIT {

    private static Postgres postgres;

    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final PoolGuard guard = PoolGuard.newPool(postgres.pool(2)).build();
    private final DatabaseManager database = guard.databaseManager();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create table item (id int primary key, name text)");
        postgres.execute(
                "create table tag (name text, constraint tag_once unique (name) deferrable initially deferred)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        postgres.execute("truncate item, tag");
    }

    @AfterEach
    void nothingIsLeft() {
        other.shutdownNow();
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    // ------------------------------------------------------------------ commit and rollback, as others see them

    @Test
    void inTransaction_workReturns_othersSeeIt() throws SQLException {
        int updated = database.inTransaction("save", connection -> insert(connection, 1));

        assertThat(updated).isEqualTo(1);
        assertThat(items()).isEqualTo("1");
    }

    @Test
    void inTransaction_workThrows_nothingIsThere() throws SQLException {
        IOException failure = new IOException("the work's own");

        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    insert(connection, 1);
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(items()).isEqualTo("0");
    }

    @Test
    void session_commitAndRollback_partOfTheWorkIsThere() throws SQLException {
        try (Session session = database.openSession("save")) {
            insert(session.connection(), 1);
            session.commit();
            insert(session.connection(), 2);
            session.rollback();
        }

        assertThat(items()).isEqualTo("1");
        assertThat(postgres.ask("select id from item")).isEqualTo("1");
    }

    @Test
    void session_closedWithUpdates_throwsAndNothingIsThere() throws SQLException {
        Session session = database.openSession("save");
        insert(session.connection(), 1);

        assertThatThrownBy(session::close)
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25000");

        assertThat(items()).isEqualTo("0");
    }

    @Test
    void inTransaction_deferredConstraintFailsAtCommit_throwsItAndReusesTheConnection() throws SQLException {
        int before = database.inTransaction("look", Postgres::pid);

        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    execute(connection, "insert into tag values ('a')");
                    execute(connection, "insert into tag values ('a')");
                }))
                .isInstanceOf(PSQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "23505")
                .hasNoSuppressedExceptions();

        assertThat(postgres.ask("select count(*) from tag")).isEqualTo("0");
        assertThat(postgres.state(before)).isEqualTo("idle");
        assertThat(database.<Integer, RuntimeException>inTransaction("look", Postgres::pid))
                .isEqualTo(before);
    }

    // ------------------------------------------------------------------ release

    @Test
    void release_afterReading_serverIsNotIdleInTransaction() throws SQLException {
        try (Session session = database.openSession("chat")) {
            int pid = pid(session.connection());
            assertThat(postgres.state(pid)).isEqualTo("idle in transaction");

            session.release();

            assertThat(postgres.state(pid)).isEqualTo("idle");
            assertThat(guard.holds()).isEmpty();
            insert(session.connection(), 1);
            session.commit();
        }
        assertThat(items()).isEqualTo("1");
    }

    @Test
    void release_afterCommit_locksAreGone() throws SQLException {
        try (Session session = database.openSession("chat")) {
            insert(session.connection(), 1);
            session.commit();
            session.release();

            postgres.execute("alter table item add column extra int");
            postgres.execute("alter table item drop column extra");
        }
    }

    // ------------------------------------------------------------------ options

    @Test
    void readOnly_update_isRefusedAndNextMayUpdate() throws SQLException {
        DatabaseManager readOnly = database.with(SessionOptions.defaults().readOnly());
        int[] pid = {0};

        assertThatThrownBy(() -> readOnly.useTransaction("load", connection -> {
                    pid[0] = pid(connection);
                    assertThat(ask(connection, "show transaction_read_only")).isEqualTo("on");
                    insert(connection, 1);
                }))
                .isInstanceOf(PSQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25006");

        database.useTransaction("save", connection -> {
            assertThat(pid(connection)).isEqualTo(pid[0]);
            insert(connection, 1);
        });
        assertThat(items()).isEqualTo("1");
    }

    @Test
    void isolation_serializable_holdsInItsTransactionsAndIsGoneForTheNext() throws SQLException {
        DatabaseManager serializable =
                database.with(SessionOptions.defaults().isolation(Connection.TRANSACTION_SERIALIZABLE));

        String during = serializable.inTransaction("load", c -> pid(c) + ask(c, "show transaction_isolation"));
        String after = database.inTransaction("load", c -> pid(c) + ask(c, "show transaction_isolation"));

        assertThat(during).endsWith("serializable");
        assertThat(after).isEqualTo(during.replace("serializable", "read committed"));
    }

    // ------------------------------------------------------------------ past the guard

    @Test
    void unwrap_toDriver_isTheDriversOwnAndUnobserved() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isWrapperFor(PGConnection.class)).isTrue();
            assertThat(guard.holds()).noneMatch(HoldSnapshot::unobserved);

            assertThat(connection.unwrap(PGConnection.class).getBackendPID()).isEqualTo(pid(connection));

            assertThat(guard.holds()).allMatch(HoldSnapshot::unobserved);
        }
    }

    @Test
    void close_copiedThroughUnwrapWithoutCommit_nothingIsThere() throws Exception {
        try (Connection connection = guard.dataSource().getConnection()) {
            copy(connection);
        }

        assertThat(items()).isEqualTo("0");
    }

    /** Why: HikariCP sees no work, and setting auto-commit back commits it. */
    @Test
    void bareHikari_copiedThroughUnwrapWithoutCommit_commits() throws Exception {
        try (HikariDataSource bare = new HikariDataSource(postgres.pool(1))) {
            try (Connection connection = bare.getConnection()) {
                copy(connection);
            }
        }

        assertThat(items()).isEqualTo("2");
    }

    @Test
    void inTransaction_copiedThroughUnwrap_isCommitted() throws Exception {
        database.useTransaction(
                "load",
                connection -> connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy item from stdin", new StringReader("1\tone\n2\ttwo\n")));

        assertThat(items()).isEqualTo("2");
    }

    @Test
    void close_autoCommitWentOnThroughUnwrap_isQuiet() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        insert(connection, 1);
        connection.unwrap(PgConnection.class).setAutoCommit(true);

        connection.close();

        assertThat(items()).isEqualTo("1");
        assertHealthy();
    }

    @Test
    void close_autoCommitWentOffThroughUnwrapAfterItWasOn_isNotHandedOn() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.setAutoCommit(true);
        int pid = pid(connection);
        connection.unwrap(PgConnection.class).setAutoCommit(false);
        insert(connection, 1);

        connection.close();

        assertThat(postgres.state(pid)).isEqualTo("idle");
        assertHealthy();
        assertThat(items()).isEqualTo("0");
    }

    // ------------------------------------------------------------------ marks

    @Test
    void holds_cursorRead_isInJdbcWhileItFetchesAndIdleBetween() throws Exception {
        postgres.execute("select pg_advisory_lock(42)");
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            int pid = pid(connection);
            try (Statement statement = connection.createStatement()) {
                readPastLock(statement, pid);
            }
        }
    }

    /** Reads a cursor whose second fetch waits for the lock that the observer has. */
    private void readPastLock(Statement statement, int pid) throws Exception {
        try {
            statement.setFetchSize(10);
            ResultSet rows = statement.executeQuery("select i, case when i = 11 then pg_advisory_lock_shared(42)::text"
                    + " end from generate_series(1, 25) i");
            for (int i = 1; i <= 10; i++) {
                assertThat(rows.next()).isTrue();
            }
            assertThat(activity()).isEqualTo(Activity.IDLE_IN_HAND);
            assertThat(postgres.state(pid)).isEqualTo("idle in transaction");

            Future<Boolean> eleventh = other.submit(rows::next);
            eventually("the fetch waits for the lock", () -> postgres.state(pid).equals("active"));
            assertThat(activity()).isEqualTo(Activity.IN_JDBC);
            postgres.execute("select pg_advisory_unlock(42)");

            assertThat(eleventh.get()).isTrue();
            assertThat(activity()).isEqualTo(Activity.IDLE_IN_HAND);
            int read = 11;
            while (rows.next()) {
                read++;
            }
            assertThat(read).isEqualTo(25);
        } finally {
            postgres.execute("select pg_advisory_unlock_all()");
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

    private static void copy(Connection connection) throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy item from stdin", new StringReader("1\tone\n2\ttwo\n"));
    }

    /** How many items others see. */
    private static String items() throws SQLException {
        return postgres.ask("select count(*) from item");
    }

    private Activity activity() {
        assertThat(guard.holds()).hasSize(1);
        return guard.holds().get(0).activity();
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
}
