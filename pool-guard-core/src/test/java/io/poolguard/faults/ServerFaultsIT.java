/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Postgres.ask;
import static io.poolguard.support.Postgres.pid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.TransactionAbortedException;
import io.poolguard.support.AppThread;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real server that refuses, aborts, ends connections, stops and dies. What is done past the guard is in {@code
 * PostgresIT}; terminated backends are in {@link PostgresFaultsIT} too.
 */
@Timeout(120)
class ServerFaultsIT {

    private static final int SIZE = 20;

    private static Postgres postgres;

    private final PoolGuard guard = PoolGuard.newPool(pool())
            .react(Kind.NESTED, GuardSettings.Reaction.OFF)
            .build();
    private final DatabaseManager database = guard.databaseManager();
    private final PoolInvariants invariants = new PoolInvariants(guard);

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
    void twoItems() throws SQLException {
        postgres.execute("truncate item");
        postgres.execute("insert into item values (1, 'one'), (2, 'two')");
    }

    @AfterEach
    void allIsWell() {
        invariants.check(postgres);
        guard.close();
    }

    private static HikariConfig pool() {
        HikariConfig config = postgres.pool(SIZE);
        config.setConnectionTimeout(1_000);
        return config;
    }

    // ------------------------------------------------------------------ A. the transaction's outcome

    @Test
    void inTransaction_backendEndedAndWorkThrows_workFailureIsPrimaryAndPoolReplacesTheConnection()
            throws SQLException {
        IOException failure = new IOException("the work's own");
        int[] pid = {0};

        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    pid[0] = pid(connection);
                    rename(connection, 1, "new");
                    postgres.terminate(pid[0]);
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(SQLException.class));

        assertThat(nameOf(1)).isEqualTo("one");
        assertThat(database.<Integer, RuntimeException>inTransaction("look", Postgres::pid))
                .isNotEqualTo(pid[0]);
    }

    @Test
    void inTransaction_serializationConflict_isRolledBackRetryableAndTheConnectionIsUsedAgain() throws SQLException {
        DatabaseManager serializable =
                database.with(SessionOptions.defaults().isolation(Connection.TRANSACTION_SERIALIZABLE));
        int[] pid = {0};

        assertThatThrownBy(() -> serializable.useTransaction("save", connection -> {
                    pid[0] = pid(connection);
                    String seen = ask(connection, "select name from item where id = 2");
                    serializable.useTransaction("other", other -> {
                        ask(other, "select name from item where id = 1");
                        rename(other, 2, "other");
                    });
                    rename(connection, 1, seen);
                }))
                .isInstanceOf(SQLException.class)
                .isNotInstanceOf(CommitOutcomeUnknownException.class)
                .hasFieldOrPropertyWithValue("SQLState", "40001")
                .satisfies(e -> assertThat(database.isRetryable(e)).isTrue());

        assertThat(nameOf(1)).isEqualTo("one");
        assertThat(outcomes("save")).isEqualTo(endedTransactions(0, 1, 0));
        assertThat(postgres.state(pid[0])).isEqualTo("idle");
    }

    @Test
    void inTransaction_deadlock_oneIsRolledBackRetryableAndTheOtherCommits() throws SQLException {
        postgres.execute("alter system set deadlock_timeout = '50ms'");
        postgres.ask("select pg_reload_conf()");
        CyclicBarrier both = new CyclicBarrier(2);

        AppThread<Throwable> first = AppThread.start("first", () -> renameBoth(1, 2, both));
        AppThread<Throwable> second = AppThread.start("second", () -> renameBoth(2, 1, both));
        List<Throwable> failures = new ArrayList<>();
        for (Throwable failure : new Throwable[] {first.result(), second.result()}) {
            if (failure != null) {
                failures.add(failure);
            }
        }

        assertThat(failures).singleElement().satisfies(e -> {
            assertThat(e).hasFieldOrPropertyWithValue("SQLState", "40P01");
            assertThat(database.isRetryable(e)).isTrue();
        });
        assertThat(nameOf(1)).isEqualTo(nameOf(2));
        assertThat(outcomes("both")).isEqualTo(endedTransactions(1, 1, 0));
    }

    @Test
    void inTransaction_backendEndedBeforeTheCommitIsSent_isSurelyRolledBack() throws SQLException {
        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    rename(connection, 1, "new");
                    postgres.terminate(pid(connection));
                    rename(connection, 2, "new");
                }))
                .isInstanceOf(SQLException.class)
                .isNotInstanceOf(CommitOutcomeUnknownException.class)
                .hasFieldOrPropertyWithValue("SQLState", "57P01");

        assertThat(nameOf(1)).isEqualTo("one");
        assertThat(outcomes("save").get(Ending.UNKNOWN)).isZero();
    }

    @Test
    void inTransaction_failureSwallowed_isCalledAbortedAndNotCommitted() throws SQLException {
        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    rename(connection, 1, "new");
                    assertThatThrownBy(() -> ask(connection, "select 1 / 0")).isInstanceOf(SQLException.class);
                }))
                .isInstanceOf(TransactionAbortedException.class)
                .hasFieldOrPropertyWithValue("SQLState", "25P02")
                .cause()
                .hasFieldOrPropertyWithValue("SQLState", "22012");

        assertThat(nameOf(1)).isEqualTo("one");
        assertThat(outcomes("save")).isEqualTo(endedTransactions(0, 1, 0));
    }

    // ------------------------------------------------------------------ F. the server goes and comes back

    @Test
    void server_restarts_allFailAndThePoolRecovers() throws Exception {
        goesAndComesBack(postgres::stop);
    }

    @Test
    void server_killed_allFailAndThePoolRecovers() throws Exception {
        goesAndComesBack(postgres::kill);
    }

    /** What happens to the server. */
    @FunctionalInterface
    private interface Fault {
        void strike() throws Exception;
    }

    private void goesAndComesBack(Fault fault) throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < SIZE; i++) {
            Session session = database.openSession("chat");
            sessions.add(session);
            ask(session.connection(), "select 1");
        }

        fault.strike();
        for (Session session : sessions) {
            assertThatThrownBy(() -> ask(session.connection(), "select 1")).isInstanceOf(SQLException.class);
            session.close();
        }
        postgres.startAgain();

        long begin = System.nanoTime();
        assertThat(database.<String, RuntimeException>inTransaction("look", c -> ask(c, "select 1")))
                .isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        assertThat(guard.snapshot().broken()).isEqualTo(SIZE);
    }

    /** Nobody listens on the port. The message is in {@link PostgresFaultsIT}. */
    @Test
    void getConnection_serverDown_isNotCalledExhaustedAndNoHoldIsLeft() throws Exception {
        postgres.stop();
        try {
            assertThatThrownBy(() -> guard.dataSource().getConnection())
                    .isInstanceOfSatisfying(AcquireTimeoutException.class, timeout -> {
                        assertThat(timeout.report().verdict()).startsWith("The pool is not exhausted");
                        assertThat(timeout.getSQLState()).isEqualTo("08001");
                    });
            assertThat(guard.holds()).isEmpty();
        } finally {
            postgres.startAgain();
        }
    }

    @Test
    void server_closesIdleConnections_nextIsServedANewOneInSilence() throws SQLException {
        int pid = database.inTransaction("look", connection -> {
            ask(connection, "select set_config('idle_session_timeout', '20ms', false)");
            return pid(connection);
        });
        eventually("the server closes it", () -> postgres.state(pid).equals("nothing"));
        // HikariCP looks at a connection again when it has been idle for half a second.
        long begin = System.nanoTime();
        eventually("long enough", () -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(600));

        assertThat(database.<Integer, RuntimeException>inTransaction("look", Postgres::pid))
                .isNotEqualTo(pid);
        assertThat(guard.snapshot().broken()).isZero();
    }

    // ------------------------------------------------------------------

    private Throwable renameBoth(int one, int other, CyclicBarrier both) {
        try {
            database.useTransaction("both", connection -> {
                rename(connection, one, "from " + one);
                both.await(10, TimeUnit.SECONDS);
                rename(connection, other, "from " + one);
            });
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private static void rename(Connection connection, int id, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update item set name = '" + name + "' where id = " + id);
        }
    }

    private static String nameOf(int id) throws SQLException {
        return postgres.ask("select name from item where id = " + id);
    }

    private Map<Ending, Long> outcomes(String label) {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findAny()
                .orElseThrow()
                .outcomes();
    }
}
