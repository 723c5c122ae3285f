/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tracers, proxies and error handlers do with HikariCP's objects works with the guarded ones. */
class AsBareHikariTest {

    private final PoolGuard guard = PoolGuard.newPool(config()).build();
    private final DataSource dataSource = guard.dataSource();

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bare");
        config.setJdbcUrl("jdbc:h2:mem:bare;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(1);
        return config;
    }

    @AfterEach
    void close() {
        guard.close();
    }

    /** A tracer that is made at home takes the class's own interfaces, not those that it inherits. */
    @Test
    void getInterfaces_ofEachObject_holdItsJdbcInterface() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("select 1");
                CallableStatement call = connection.prepareCall("call 1");
                ResultSet rows = prepared.executeQuery()) {
            assertTraced(Connection.class, connection);
            assertTraced(Statement.class, statement);
            assertTraced(PreparedStatement.class, prepared);
            assertTraced(CallableStatement.class, call);
            assertTraced(ResultSet.class, rows);
            assertTraced(ResultSetMetaData.class, rows.getMetaData());
            assertTraced(DatabaseMetaData.class, connection.getMetaData());
            assertTraced(DataSource.class, dataSource);
        }
    }

    private static void assertTraced(Class<?> type, Object object) {
        assertThat(Proxy.newProxyInstance(
                        AsBareHikariTest.class.getClassLoader(),
                        object.getClass().getInterfaces(),
                        (proxy, method, arguments) -> method.invoke(object, arguments)))
                .isInstanceOf(type);
    }

    @Test
    void dataSource_itsClass_canBeExtendedByAProxy() {
        assertThat(Modifier.isFinal(dataSource.getClass().getModifiers())).isFalse();
    }

    @Test
    void isValid_closedOrAborted_isFalse() throws SQLException {
        Connection closed = dataSource.getConnection();
        assertThat(closed.isValid(1)).isTrue();
        closed.close();
        Connection aborted = dataSource.getConnection();
        aborted.abort(Runnable::run);

        assertThat(closed.isValid(1)).isFalse();
        assertThat(aborted.isValid(1)).isFalse();
    }

    @Test
    void toString_ofAPreparedStatement_isTheDrivers() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement prepared = connection.prepareStatement("select 42")) {
            assertThat(prepared.toString()).contains("select 42");
        }
    }

    /** HikariCP's own evictConnection knows no connection but HikariCP's. JDBC's abort is what a guarded one has. */
    @Test
    void abort_asAnErrorHandlerDoes_poolHandsOutAnother() throws SQLException {
        JdbcConnection first;
        try (Connection connection = dataSource.getConnection()) {
            first = connection.unwrap(JdbcConnection.class);
            connection.abort(Runnable::run);
        }

        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.unwrap(JdbcConnection.class)).isNotSameAs(first);
        }
    }

    @Test
    void unwrap_untilNothingLiesBeneath_endsAtThePool() throws SQLException {
        DataSource pool = dataSource.unwrap(DataSource.class);

        assertThat(pool).isInstanceOf(HikariDataSource.class);
        assertThatCode(() -> assertThat(pool.unwrap(DataSource.class)).isSameAs(pool))
                .doesNotThrowAnyException();
    }
}
