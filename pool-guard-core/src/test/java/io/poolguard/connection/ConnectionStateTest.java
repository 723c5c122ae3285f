/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.PoolInvariants;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one holder has changed or left open, the next holder does not get. */
@Timeout(60)
class ConnectionStateTest {

    private static final String RESET = "DISCARD ALL";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private PoolGuard guard = PoolGuard.newPool(config()).build();
    private DatabaseManager manager = guard.databaseManager();
    private PoolInvariants invariants = new PoolInvariants(guard);

    private HikariConfig config() {
        HikariConfig config = database.poolOfOne();
        config.setSchema("chat");
        config.setCatalog("main");
        return config;
    }

    @AfterEach
    void invariantsHold() {
        database.heal();
        invariants.check();
        guard.close();
    }

    // ------------------------------------------------------------------ what nothing puts back

    private void guardWithReset() {
        guard.close();
        guard = PoolGuard.newPool(config()).resetSql(RESET).build();
        manager = guard.databaseManager();
        invariants = new PoolInvariants(guard);
        database.forget();
    }

    @Test
    void resetSql_ofATransaction_runsOutsideOfItBeforeTheNextGetsTheConnection() throws SQLException {
        guardWithReset();

        manager.useTransaction(
                "save answer", connection -> connection.createStatement().executeUpdate("u"));

        List<String> calls = database.calls();
        int reset = calls.indexOf("Statement.execute(" + RESET + ")");
        assertThat(reset).isGreaterThan(calls.indexOf("setAutoCommit(true)"));
        assertThat(calls.indexOf("commit()")).isBetween(0, calls.indexOf("setAutoCommit(true)"));
    }

    @Test
    void resetSql_ofAPlainConnection_runsAfterTheRollback() throws SQLException {
        guardWithReset();
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().executeQuery("q");
        }

        List<String> calls = database.calls();
        assertThat(calls).containsOnlyOnce("Statement.execute(" + RESET + ")");
        assertThat(calls.indexOf("Statement.execute(" + RESET + ")"))
                .isGreaterThan(calls.indexOf("rollback()"))
                .isGreaterThan(calls.indexOf("setAutoCommit(true)"));
    }

    static List<Throwable> failures() {
        return List.of(
                new SQLException("general error", "HY000"),
                new SQLException("connection lost", "08006"),
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void resetSql_fails_evictedNeverHandedOn(Throwable failure) throws SQLException {
        guardWithReset();
        Connection connection = guard.dataSource().getConnection();
        int number = ScriptedDatabase.number(connection);
        database.fail("Statement.execute(" + RESET + ")", failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        assertNextGets(number + 1, guard.dataSource());
    }

    /** What was committed stands, whatever comes after. */
    @ParameterizedTest
    @MethodSource("failures")
    void resetSql_failsAfterACommit_succeedsAndEvicts(Throwable failure) throws SQLException {
        guardWithReset();
        database.fail("Statement.execute(" + RESET + ")", failure);

        int number = manager.inTransaction("save answer", ScriptedDatabase::number);

        database.heal();
        assertNextGets(number + 1, guard.dataSource());
    }

    // ------------------------------------------------------------------ changed

    @Test
    void close_stateChanged_isPutBack() throws SQLException {
        List<Object> before = state();
        try (Connection connection = guard.dataSource().getConnection()) {
            change(connection);
            assertThat(state(connection.unwrap(PhysicalConnection.class))).doesNotContainAnyElementsOf(before);
        }

        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void inTransaction_stateChanged_isPutBack() throws SQLException {
        List<Object> before = state();

        manager.useTransaction("save answer", ConnectionStateTest::change);

        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void inTransaction_stateChangedByOptions_isPutBack() throws SQLException {
        List<Object> before = state();
        SessionOptions options = SessionOptions.defaults().readOnly().isolation(Connection.TRANSACTION_SERIALIZABLE);

        boolean readOnly = manager.with(options).inTransaction("load history", Connection::isReadOnly);

        assertThat(readOnly).isTrue();
        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @ValueSource(strings = {"setReadOnly(false)", "setTransactionIsolation(2)"})
    void close_stateCannotBePutBack_evictedNeverHandedOn(String reset) throws SQLException {
        SQLException failure = new SQLException("general error", "HY000");
        Connection connection = guard.dataSource().getConnection();
        change(connection);
        database.fail(reset, failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        assertNotHandedOn();
    }

    /** The way back has a bound of its own, which is not the next one's. */
    @Test
    void close_networkTimeoutBoundsTheReturn_isPutBack() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.setNetworkTimeout(Runnable::run, 60_000);
            connection.setAutoCommit(false);
            connection.createStatement().executeUpdate("u");
            database.forget();
        }

        assertThat(database.calls()).anyMatch(call -> call.matches("setNetworkTimeout\\(.*, 5000\\)"));
        assertThat(state()).contains("networkTimeout=0");
    }

    private static void change(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setSchema("other");
        connection.setCatalog("another");
        connection.setNetworkTimeout(Runnable::run, 1_234);
    }

    /** As the driver has it, of the next connection. */
    private List<Object> state() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            return state(connection.unwrap(PhysicalConnection.class));
        }
    }

    private static List<Object> state(PhysicalConnection driver) throws SQLException {
        return List.of(
                "readOnly=" + driver.isReadOnly(),
                "isolation=" + driver.getTransactionIsolation(),
                "schema=" + driver.getSchema(),
                "catalog=" + driver.getCatalog(),
                "networkTimeout=" + driver.getNetworkTimeout());
    }

    // ------------------------------------------------------------------ left open

    @Test
    void close_statementsLeftOpen_areClosedWithTheConnection() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.createStatement().executeQuery("q");
            connection.prepareStatement("p").executeQuery();
        }

        assertThat(Collections.frequency(database.calls(), "Statement.close()")).isEqualTo(2);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_statementsLeftOpen_areClosedWithTheSession() throws SQLException {
        try (Session session = manager.openSession("save answer")) {
            session.connection().createStatement().executeQuery("q");
            session.release();
            assertThat(database.calls()).containsOnlyOnce("Statement.close()");
            session.connection().createStatement().executeQuery("q");
        }

        assertThat(Collections.frequency(database.calls(), "Statement.close()")).isEqualTo(2);
    }

    private void assertNotHandedOn() throws SQLException {
        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(ScriptedDatabase.number(next)).isNotEqualTo(1);
        }
    }
}
