/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.faults;

import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Postgres.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.Eventually;
import io.poolguard.support.FaultyNetwork;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that hangs, loses, resets and crawls. */
@Timeout(120)
class NetworkFaultsIT {

    private static final Duration BOUND = Duration.ofMillis(300);
    private static final Duration MARGIN = Duration.ofMillis(700);

    private static Postgres postgres;

    private FaultyNetwork network;
    private PoolGuard guard;
    private DatabaseManager database;
    private PoolInvariants invariants;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create table item (id int primary key)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void open() throws Exception {
        postgres.execute("truncate item");
        network = new FaultyNetwork(postgres.port());
        guard = PoolGuard.newPool(pool("2")).returnTimeout(BOUND).build();
        database = guard.databaseManager();
        invariants = new PoolInvariants(guard);
    }

    @AfterEach
    void allIsWell() throws Exception {
        network.heal();
        invariants.check(postgres);
        guard.close();
        network.close();
    }

    /** Connecting, and a call, may take so many seconds. */
    private HikariConfig pool(String seconds) {
        HikariConfig config = postgres.pool(3, network);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(250);
        config.addDataSourceProperty("loginTimeout", "1");
        config.addDataSourceProperty("socketTimeout", seconds);
        return config;
    }

    // ------------------------------------------------------------------ A. the transaction's outcome

    @Test
    void inTransaction_rollbackHangs_isBoundedAndWorkFailureIsPrimary() throws SQLException {
        IOException failure = new IOException("the work's own");

        Duration took = time(() -> assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    insert(connection, 1);
                    network.blackHole();
                    throw failure;
                }))
                .isSameAs(failure));

        assertThat(took).isBetween(BOUND, BOUND.plus(MARGIN));
        assertThat(items()).isEqualTo("0");
        assertThat(ends("save").get(Ending.EVICTED) + ends("save").get(Ending.BROKEN))
                .isEqualTo(1);
    }

    @Test
    void close_ofPlainConnectionHangs_isBoundedAndThrows() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        insert(connection, 1);
        network.blackHole();

        Duration took = time(() -> assertThatThrownBy(connection::close).isInstanceOf(SQLException.class));

        assertThat(took).isBetween(BOUND, BOUND.plus(MARGIN));
        assertThat(items()).isEqualTo("0");
    }

    @Test
    void inTransaction_connectionResetBeforeItsCommit_outcomeIsUnknownAndNothingIsRepeated() throws SQLException {
        int[] runs = {0};

        assertThatThrownBy(() -> database.useTransaction("save", connection -> {
                    runs[0]++;
                    insert(connection, 1);
                    network.reset();
                }))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08007")
                .hasMessageContaining("SQLState=08006")
                .hasNoSuppressedExceptions();

        assertThat(runs[0]).isEqualTo(1);
        assertThat(outcomes("save")).isEqualTo(endedTransactions(0, 0, 1));
    }

    @Test
    void inTransaction_commitHangs_isBoundedAndItsOutcomeIsUnknown() throws SQLException {
        DatabaseManager bounded = database.with(SessionOptions.defaults().commitTimeout(BOUND));

        Duration took = time(() -> assertThatThrownBy(() -> bounded.useTransaction("save", connection -> {
                    insert(connection, 1);
                    network.blackHole();
                }))
                .isInstanceOf(CommitOutcomeUnknownException.class));

        assertThat(took).isBetween(BOUND, BOUND.plus(MARGIN));
        assertThat(outcomes("save")).isEqualTo(endedTransactions(0, 0, 1));
    }

    // ------------------------------------------------------------------ B. acquiring

    @Test
    void getConnection_nobodyListensAnyMore_isNotCalledExhausted() throws Exception {
        network.refuse();

        assertThatThrownBy(() -> guard.dataSource().getConnection())
                .isInstanceOfSatisfying(AcquireTimeoutException.class, timeout -> {
                    assertThat(timeout.report().verdict()).startsWith("The pool is not exhausted");
                    assertThat(timeout.getSQLState()).isEqualTo("08001");
                });
    }

    @Test
    void newPool_portNeverAnswersAtStart_failsWithinTheDriversTimeouts() {
        network.hang();

        Duration took = time(() -> assertThatThrownBy(
                        () -> PoolGuard.newPool(pool("1")).build().close())
                .isInstanceOf(RuntimeException.class));

        assertThat(took).isLessThan(Duration.ofSeconds(3));
    }

    // ------------------------------------------------------------------ F. the network

    @Test
    void network_everyConnectionReset_workFailsAndTheNextIsServed() throws SQLException {
        try (Session session = database.openSession("chat")) {
            ask(session.connection(), "select 1");
            network.reset();

            assertThatThrownBy(() -> ask(session.connection(), "select 1"))
                    .hasFieldOrPropertyWithValue("SQLState", "08006");
        }

        database.useTransaction("save", connection -> insert(connection, 1));
        assertThat(items()).isEqualTo("1");
        assertThat(guard.snapshot().broken()).isEqualTo(1);
    }

    @Test
    void network_blackHole_everyCallerIsBoundedAndThePoolRecovers() throws Exception {
        try (Session session = database.openSession("chat")) {
            ask(session.connection(), "select 1");
            network.blackHole();

            Duration inJdbc = time(() -> assertThatThrownBy(() -> ask(session.connection(), "select 1"))
                    .hasFieldOrPropertyWithValue("SQLState", "08006"));
            Duration waiting =
                    time(() -> assertThatThrownBy(() -> guard.dataSource().getConnection())
                            .isInstanceOf(AcquireTimeoutException.class));

            assertThat(inJdbc).isLessThan(Duration.ofSeconds(2).plus(MARGIN));
            assertThat(waiting).isLessThan(Duration.ofSeconds(1).plus(MARGIN));
        }
        network.heal();

        Duration recovered = time(() -> Eventually.eventually("the pool recovers", () -> {
            try {
                database.useTransaction("save", connection -> insert(connection, 1));
                return true;
            } catch (AcquireTimeoutException notYet) {
                return false;
            }
        }));
        assertThat(recovered).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void network_slow_isNoLeakAndNoFinding() throws SQLException {
        network.slow(Duration.ofMillis(50), 4_000);

        Duration took = time(() -> database.useTransaction("save", connection -> insert(connection, 1)));

        assertThat(took).isGreaterThan(Duration.ofMillis(300));
        assertThat(items()).isEqualTo("1");
        assertThat(guard.snapshot().findings().values()).containsOnly(0L);
        assertThat(guard.figures()).allMatch(label -> label.failures() == 0);
    }

    // ------------------------------------------------------------------ the network itself

    @Test
    void sends_oneStatementAfterAnother_areRoundTrips() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            ask(connection, "select 1");
            long before = network.sends();

            ask(connection, "select 1");

            assertThat(network.sends() - before).isEqualTo(1);
        }
    }

    // ------------------------------------------------------------------

    /** Something that takes time. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    private static Duration time(Step step) {
        long begin = System.nanoTime();
        try {
            step.run();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into item values (" + id + ")");
        }
    }

    private static String items() throws SQLException {
        return postgres.ask("select count(*) from item");
    }

    private Map<Ending, Long> outcomes(String label) {
        return figures(label).outcomes();
    }

    private Map<Ending, Long> ends(String label) {
        return figures(label).ends();
    }

    private LabelFigures figures(String label) {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findAny()
                .orElseThrow();
    }
}
