/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.ScriptedDatabase.PhysicalConnection;
import io.poolguard.SessionOptions.Isolation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault matrix, rows 53 and 54: what a holder has changed or left open is not the next one's. */
@Timeout(60)
class ConnectionStateRowsTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(config()).build();
    private final DatabaseManager manager = guard.databaseManager();
    private final Healthy healthy = new Healthy(guard);

    private HikariConfig config() {
        HikariConfig config = database.poolOfOne();
        config.setSchema("chat");
        config.setCatalog("main");
        return config;
    }

    @AfterEach
    void healthy() {
        database.heal();
        healthy.check();
        guard.close();
    }

    // ------------------------------------------------------------------ changed

    @Test
    void row53_stateChanged_isPutBack() throws SQLException {
        List<Object> before = state();
        try (Connection connection = guard.dataSource().getConnection()) {
            change(connection);
            assertThat(state(connection.unwrap(PhysicalConnection.class))).doesNotContainAnyElementsOf(before);
        }

        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row53_stateChangedInATransaction_isPutBack() throws SQLException {
        List<Object> before = state();

        manager.useTransaction("save answer", ConnectionStateRowsTest::change);

        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row53_stateChangedByOptions_isPutBack() throws SQLException {
        List<Object> before = state();
        SessionOptions options = SessionOptions.defaults().readOnly().isolation(Isolation.SERIALIZABLE);

        boolean readOnly = manager.with(options).inTransaction("load history", Connection::isReadOnly);

        assertThat(readOnly).isTrue();
        assertThat(state()).isEqualTo(before);
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @ValueSource(strings = {"setReadOnly(false)", "setTransactionIsolation(2)"})
    void row53_stateCannotBePutBack_evictedNeverHandedOn(String reset) throws SQLException {
        SQLException failure = new SQLException("general error", "HY000");
        Connection connection = guard.dataSource().getConnection();
        change(connection);
        database.fail(reset, failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        assertNotHandedOn();
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
    void row54_statementsLeftOpen_areClosedWithTheConnection() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            connection.createStatement().executeQuery("q");
            connection.prepareStatement("p").executeQuery();
        }

        assertThat(Collections.frequency(database.calls(), "Statement.close()")).isEqualTo(2);
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void row54_statementsLeftOpen_areClosedWithTheSession() throws SQLException {
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
