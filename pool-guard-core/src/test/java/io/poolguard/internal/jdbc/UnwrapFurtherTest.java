/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.NoHoldLeft;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcCallableStatement;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcDatabaseMetaData;
import org.h2.jdbc.JdbcResultSetMetaData;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What else can be unwrapped beside what {@link UnwrapTest} knows: rarer objects, scopes, and what has ended. */
class UnwrapFurtherTest {

    private final JdbcDataSource database = new JdbcDataSource();
    private final PoolGuard guard;
    private final DataSource dataSource;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(this::guard);

    UnwrapFurtherTest() {
        database.setURL("jdbc:h2:mem:further;DB_CLOSE_DELAY=-1");
        HikariConfig config = new HikariConfig();
        config.setPoolName("further");
        config.setDataSource(database);
        config.setMaximumPoolSize(2);
        guard = PoolGuard.newPool(config).build();
        dataSource = guard.dataSource();
    }

    private PoolGuard guard() {
        return guard;
    }

    @AfterEach
    void close() {
        guard.close();
    }

    // ------------------------------------------------------------------ the data source

    @Test
    void isWrapperFor_dataSourceAskedForItself_isTrue() throws SQLException {
        assertThat(dataSource.isWrapperFor(DataSource.class)).isTrue();
        assertThat(dataSource.isWrapperFor(GuardedDataSource.class)).isTrue();
    }

    @Test
    void unwrap_dataSourceToItsClass_isItself() throws SQLException {
        assertThat(dataSource.unwrap(GuardedDataSource.class)).isSameAs(dataSource);
    }

    @Test
    void unwrap_dataSourceToTheDrivers_reachesItOnceThePoolRuns() throws SQLException {
        assertThat(dataSource.isWrapperFor(JdbcDataSource.class)).isTrue();
        assertThat(dataSource.unwrap(JdbcDataSource.class)).isSameAs(database);
    }

    @Test
    void unwrap_guardClosed_reachesAllTheSame() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(database);
            PoolGuard closed = PoolGuard.over(pool).build();
            DataSource passesThrough = closed.dataSource();
            closed.close();

            assertThat(passesThrough.unwrap(HikariDataSource.class)).isSameAs(pool);
            assertThat(passesThrough.unwrap(PoolGuard.class)).isSameAs(closed);
        }
    }

    // ------------------------------------------------------------------ rarer objects

    /** A guarded object of a connection. */
    private interface Opened {
        Wrapper from(Connection connection) throws SQLException;
    }

    static Stream<Arguments> wrappers() {
        Opened call = connection -> connection.prepareCall("call abs(1)");
        Opened description = Connection::getMetaData;
        Opened columns = connection ->
                connection.createStatement().executeQuery("select 1").getMetaData();
        Opened prepared = connection -> connection.prepareStatement("select 1").getMetaData();
        return Stream.of(
                Arguments.of("callable statement", call, CallableStatement.class, JdbcCallableStatement.class),
                Arguments.of("description", description, DatabaseMetaData.class, JdbcDatabaseMetaData.class),
                Arguments.of("columns", columns, ResultSetMetaData.class, JdbcResultSetMetaData.class),
                Arguments.of("columns to come", prepared, ResultSetMetaData.class, JdbcResultSetMetaData.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toTheDriversClass_reachesItAndIsNoted(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Wrapper wrapper = opened.from(connection);

            assertThat(wrapper.isWrapperFor(ofDriver)).isTrue();
            assertThat(isUnobserved(connection)).isFalse();
            assertThat(wrapper.unwrap(ofDriver)).isInstanceOf(ofDriver);
            assertThat(isUnobserved(connection)).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toItsClassOrInterface_isItselfOrTheDrivers(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Wrapper wrapper = opened.from(connection);

            assertThat(wrapper.isWrapperFor(type)).isTrue();
            assertThat(wrapper.unwrap(wrapper.getClass())).isSameAs(wrapper);
            assertThat(isUnobserved(connection)).isFalse();
            boolean isItself = type == ResultSetMetaData.class; // as the driver's own, which HikariCP hands out
            assertThat(wrapper.unwrap(type)).isInstanceOf(isItself ? wrapper.getClass() : ofDriver);
            assertThat(isUnobserved(connection)).isNotEqualTo(isItself);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toSomethingElse_isRefused(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Wrapper wrapper = opened.from(connection);

            assertThat(wrapper.isWrapperFor(Runnable.class)).isFalse();
            assertThatThrownBy(() -> wrapper.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_connectionClosed_fails(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws SQLException {
        Connection connection = dataSource.getConnection();
        Wrapper wrapper = opened.from(connection);
        connection.close();

        assertClosed(() -> wrapper.unwrap(ofDriver));
        assertClosed(() -> wrapper.isWrapperFor(ofDriver));
        assertThat(wrapper.unwrap(wrapper.getClass())).isSameAs(wrapper);
    }

    @Test
    void unwrap_closedConnection_failsButForItself() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.close();

        assertClosed(() -> connection.unwrap(JdbcConnection.class));
        assertClosed(() -> connection.isWrapperFor(JdbcConnection.class));
        assertClosed(() -> connection.unwrap(Connection.class));
        assertThat(connection.unwrap(GuardedConnection.class)).isSameAs(connection);
    }

    // ------------------------------------------------------------------ scopes

    @Test
    void unwrap_inATransaction_reachesTheDriversAndComesBack() throws SQLException {
        guard.databaseManager().useTransaction("unwrap", connection -> {
            assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();
            assertThat(connection.unwrap(GuardedConnection.class)).isSameAs(connection);
            assertComesBack(connection);
        });
    }

    @Test
    void unwrap_inASession_reachesTheDriversAndComesBack() throws SQLException {
        try (Session session = guard.databaseManager().openSession("unwrap")) {
            Connection connection = session.connection();

            assertThat(connection.unwrap(JdbcConnection.class)).isNotNull();
            assertThat(connection.unwrap(GuardedConnection.class)).isSameAs(connection);
            assertComesBack(connection);
        }
    }

    private static void assertComesBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.getConnection()).isSameAs(connection);
            assertThat(statement.executeQuery("select 1").getStatement().getConnection())
                    .isSameAs(connection);
            assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
        }
    }

    // ------------------------------------------------------------------

    /** Something that must not work any more. */
    private interface Asked {
        Object ask() throws SQLException;
    }

    private static void assertClosed(Asked asked) {
        SQLException failure = catchThrowableOfType(SQLException.class, asked::ask);

        assertThat((Throwable) failure).hasMessageStartingWith("further - connection is closed (");
        assertThat(failure.getSQLState()).isEqualTo("08003");
    }

    private static boolean isUnobserved(Connection connection) {
        return ((GuardedConnection) connection).hold.isUnobserved();
    }
}
