/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolGuard;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the driver is asked and told on the way back, when it answers otherwise than it should. */
class OddDriversTest {

    /** The SQLState with which drivers say it. HikariCP takes it for a broken connection. */
    private static final SQLException UNSUPPORTED = new SQLFeatureNotSupportedException("none", "0A000");

    private final ScriptedDatabase database = new ScriptedDatabase();
    private PoolGuard guard = database.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    @AfterEach
    void close() {
        guard.close();
    }

    /** HikariCP throws a connection out for 0A000: asking for the bound must not go through its proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"getNetworkTimeout()", "setNetworkTimeout(executor, 5000)"})
    void close_driverHasNoNetworkTimeoutAndSaysSoInJdbcsWords_connectionIsReused(String call) throws SQLException {
        database.fail(call, UNSUPPORTED);
        database.fail(call.replace("5000", "0"), UNSUPPORTED);
        guard.close();
        guard = database.guard();
        int number;
        try (Connection connection = transaction()) {
            number = ScriptedDatabase.number(connection);
        }

        assertNextGets(number, guard.dataSource());
    }

    /** The same, of a catalog or schema that nobody has changed. */
    @ParameterizedTest
    @ValueSource(strings = {"getCatalog()", "getSchema()"})
    void close_afterAFailedStatementWhereDriverHasNoSuchPlace_connectionIsReused(String call) throws SQLException {
        database.fail(call, UNSUPPORTED);
        try (Connection connection = transaction()) {
            fail(connection);
            connection.rollback();
        }

        assertNextGets(1, guard.dataSource());
    }

    /** On PostgreSQL each is a round trip; with auto-commit off it leaves a transaction open. */
    @Test
    void close_afterAFailedStatement_driverIsNotAskedForWhatNobodyChanged() throws SQLException {
        try (Connection connection = transaction()) {
            fail(connection);
            connection.rollback();
            database.forget();
        }

        assertThat(database.calls()).doesNotContain("getSchema()", "getCatalog()");
    }

    /** One connection that was just lost must not take the bound from all others for ever. */
    @Test
    void close_firstQuestionForTheNetworkTimeoutFailedOnce_isAskedAgain() throws SQLException {
        Connection first = transaction();
        AtomicInteger asked = new AtomicInteger();
        database.on("getNetworkTimeout()", () -> {
            if (asked.getAndIncrement() == 0) {
                throw new SQLException("this connection has been closed", "08003");
            }
            return 0;
        });
        first.close();
        Connection second = transaction();
        database.forget();

        second.close();

        assertThat(database.calls()).contains("setNetworkTimeout(executor, 5000)");
    }

    /** PostgreSQL answers no question in an aborted transaction, and later does. */
    @Test
    void close_firstQuestionForTheCatalogFailedOnce_isAskedAgain() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        database.on("getCatalog()", () -> {
            if (asked.getAndIncrement() == 0) {
                throw new SQLException("current transaction is aborted", "25P02");
            }
            return "usual";
        });
        try (Connection first = guard.dataSource().getConnection()) {
            first.setCatalog("usual");
        }
        try (Connection second = guard.dataSource().getConnection()) {
            second.setCatalog("tenant");
            database.forget();
        }

        assertThat(database.calls()).contains("setCatalog(usual)");
    }

    /** As with auto-commit: it may have happened. */
    @ParameterizedTest
    @ValueSource(strings = {"setReadOnly(true)", "setTransactionIsolation(8)", "setCatalog(tenant)"})
    void close_driverFailedAfterItHadChangedSomething_isPutBackOrNotReused(String call) throws SQLException {
        database.on("getCatalog()", () -> "usual");
        database.failLate(call, new SQLException("read timed out", "HY000"));
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThatThrownBy(() -> {
                        switch (call) {
                            case "setReadOnly(true)" -> connection.setReadOnly(true);
                            case "setCatalog(tenant)" -> connection.setCatalog("tenant");
                            default -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                        }
                    })
                    .isInstanceOf(SQLException.class);
            database.forget();
        }

        try (Connection next = guard.dataSource().getConnection()) {
            String putBack =
                    call.replaceFirst("true", "false").replaceFirst("8", "2").replaceFirst("tenant", "usual");
            assertThat(ScriptedDatabase.number(next) > 1 || database.calls().contains(putBack))
                    .as("evicted, or %s", putBack)
                    .isTrue();
        }
    }

    // ------------------------------------------------------------------

    private Connection transaction() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("u");
        return connection;
    }

    private void fail(Connection connection) {
        database.fail("Statement.executeUpdate(bad)", new SQLException("duplicate key", "23505"));
        assertThatThrownBy(() -> connection.createStatement().executeUpdate("bad"))
                .isNotNull();
    }
}
