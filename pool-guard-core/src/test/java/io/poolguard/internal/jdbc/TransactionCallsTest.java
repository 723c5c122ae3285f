/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.ScriptedDatabase;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the end of a hold sends: a rollback after any call since the last commit with which the database may have executed
 * something.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransactionCallsTest {

    /** Something that a user does with a connection, or with what comes from it. */
    @FunctionalInterface
    interface Use<T> {
        void of(T object) throws SQLException;
    }

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(database.poolOfOne()).build();

    @AfterEach
    void nothingIsLeft() {
        database.heal();
        eventually("no hold is left", () -> guard.holds().isEmpty());
    }

    @AfterAll
    void close() {
        guard.close();
    }

    // ------------------------------------------------------------------ calls that begin a transaction

    static Stream<Arguments> openingCalls() {
        return Stream.of(
                use("setSavepoint", Connection::setSavepoint),
                use("setSavepoint(name)", c -> c.setSavepoint("here")),
                use("rollback(savepoint)", c -> c.rollback(null)),
                use("getSchema", Connection::getSchema),
                use("setSchema", c -> c.setSchema("chat")),
                use("getCatalog", Connection::getCatalog),
                use("setCatalog", c -> c.setCatalog("chat")),
                use("setClientInfo(name)", c -> c.setClientInfo("ApplicationName", "chat")),
                use("setClientInfo(properties)", c -> c.setClientInfo(new Properties())),
                statement("executeQuery", s -> s.executeQuery("q")),
                statement("executeUpdate", s -> s.executeUpdate("u")),
                statement("executeUpdate(keys)", s -> s.executeUpdate("u", 1)),
                statement("executeUpdate(indexes)", s -> s.executeUpdate("u", new int[] {1})),
                statement("executeUpdate(names)", s -> s.executeUpdate("u", new String[] {"id"})),
                statement("executeLargeUpdate", s -> s.executeLargeUpdate("u")),
                statement("executeLargeUpdate(keys)", s -> s.executeLargeUpdate("u", 1)),
                statement("executeLargeUpdate(indexes)", s -> s.executeLargeUpdate("u", new int[] {1})),
                statement("executeLargeUpdate(names)", s -> s.executeLargeUpdate("u", new String[] {"id"})),
                statement("execute", s -> s.execute("x")),
                statement("execute(keys)", s -> s.execute("x", 1)),
                statement("execute(indexes)", s -> s.execute("x", new int[] {1})),
                statement("execute(names)", s -> s.execute("x", new String[] {"id"})),
                statement("executeBatch", Statement::executeBatch),
                statement("executeLargeBatch", Statement::executeLargeBatch),
                prepared("executeQuery", PreparedStatement::executeQuery),
                prepared("executeUpdate", PreparedStatement::executeUpdate),
                prepared("executeLargeUpdate", PreparedStatement::executeLargeUpdate),
                prepared("execute", PreparedStatement::execute),
                prepared("executeBatch", PreparedStatement::executeBatch),
                prepared("executeLargeBatch", PreparedStatement::executeLargeBatch),
                use("CallableStatement.execute", c -> c.prepareCall("c").execute()),
                use("CallableStatement.executeQuery", c -> c.prepareCall("c").executeQuery()),
                use("CallableStatement.executeUpdate", c -> c.prepareCall("c").executeUpdate()),
                rowAfterCommit("insertRow", ResultSet::insertRow),
                rowAfterCommit("updateRow", ResultSet::updateRow),
                rowAfterCommit("deleteRow", ResultSet::deleteRow),
                use("DatabaseMetaData.getTables", c -> c.getMetaData().getTables(null, null, "%", null)),
                // Calls of which one would not think it. Drivers differ, so none is trusted.
                use("isReadOnly", Connection::isReadOnly),
                use("getMetaData", Connection::getMetaData),
                use("prepareCall", c -> c.prepareCall("c")),
                use("getTransactionIsolation", Connection::getTransactionIsolation),
                use("isValid", c -> c.isValid(1)),
                prepared("setObject", s -> s.setObject(1, "hello")),
                prepared("setNull(name of a type)", s -> s.setNull(1, 0, "mood")),
                prepared("setBlob", s -> s.setBlob(1, InputStream.nullInputStream())),
                prepared("getMetaData", PreparedStatement::getMetaData),
                rowAfterCommit("next", ResultSet::next),
                rowAfterCommit("refreshRow", ResultSet::refreshRow),
                rowAfterCommit("getObject", r -> r.getObject(1)),
                rowAfterCommit("updateString", r -> r.updateString(1, "hello")),
                rowAfterCommit("getMetaData", ResultSet::getMetaData));
    }

    static Stream<Arguments> metaDataCalls() {
        Set<String> local = Set.of("getConnection", "getDriverMajorVersion", "getDriverMinorVersion");
        return Arrays.stream(DatabaseMetaData.class.getMethods())
                .filter(method -> method.getDeclaringClass() == DatabaseMetaData.class)
                .filter(method -> !local.contains(method.getName()))
                .map(method -> use(method.getName(), c -> invoke(c.getMetaData(), method)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"openingCalls", "metaDataCalls"})
    void close_afterCallThatMayOpen_rollsBackAndThenResets(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        use.of(connection);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"openingCalls", "metaDataCalls"})
    void close_afterSameCallWithAutoCommitOn_sendsNothing(String name, Use<Connection> use) throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        use.of(connection);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openingCalls")
    void close_afterCommit_resetsAlone(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        use.of(connection);
        connection.commit();
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openingCalls")
    void close_afterRollback_resetsAlone(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        use.of(connection);
        connection.rollback();
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openingCalls")
    void close_afterAutoCommitWentOn_sendsNothing(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        use.of(connection);
        connection.setAutoCommit(true);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).isEmpty();
    }

    // ------------------------------------------------------------------ calls that begin none

    static Stream<Arguments> preparations() {
        return Stream.of(
                use("createStatement", Connection::createStatement),
                use("createStatement(type)", c -> c.createStatement(1, 2)),
                use("createStatement(holdability)", c -> c.createStatement(1, 2, 3)),
                use("prepareStatement", c -> c.prepareStatement("q")),
                use("prepareStatement(keys)", c -> c.prepareStatement("q", 1)),
                use("prepareStatement(indexes)", c -> c.prepareStatement("q", new int[] {1})),
                use("prepareStatement(names)", c -> c.prepareStatement("q", new String[] {"id"})),
                use("prepareStatement(type)", c -> c.prepareStatement("q", 1, 2)),
                use("prepareStatement(holdability)", c -> c.prepareStatement("q", 1, 2, 3)),
                statement("setFetchSize", s -> s.setFetchSize(10)),
                statement("setQueryTimeout", s -> s.setQueryTimeout(10)),
                statement("getMaxRows", Statement::getMaxRows),
                statement("addBatch", s -> s.addBatch("u")),
                statement("getUpdateCount", Statement::getUpdateCount),
                prepared("setString", s -> s.setString(1, "hello")),
                prepared("setInt", s -> s.setInt(1, 1)),
                prepared("setNull", s -> s.setNull(1, 0)),
                prepared("addBatch", PreparedStatement::addBatch),
                prepared("clearParameters", PreparedStatement::clearParameters),
                rowAfterCommit("getString", r -> r.getString(1)),
                rowAfterCommit("getInt", r -> r.getInt("id")),
                rowAfterCommit("findColumn", r -> r.findColumn("id")),
                rowAfterCommit("wasNull", ResultSet::wasNull));
    }

    /** What was prepared and not executed costs no rollback. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("preparations")
    void close_preparedAndNotExecuted_resetsAlone(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        use.of(connection);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    @Test
    void setAutoCommit_onAfterPreparationAlone_isNotCountedAsCommitted() throws SQLException {
        Map<Ending, Long> before = guard.snapshot().outcomes();
        Connection connection = withAutoCommitOff();
        connection.prepareStatement("q").setInt(1, 1);

        connection.setAutoCommit(true);

        connection.close();
        assertThat(guard.snapshot().outcomes()).isEqualTo(before);
    }

    @Test
    void release_preparedAndNotExecuted_sendsNoRollback() throws SQLException {
        try (Session session = guard.databaseManager().openSession("read")) {
            session.connection().prepareStatement("q").close();
            database.forget();

            session.release();
        }

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    @Test
    void release_executed_sendsRollback() throws SQLException {
        try (Session session = guard.databaseManager().openSession("read")) {
            session.connection().prepareStatement("q").executeQuery();
            database.forget();

            session.release();
        }

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    // ------------------------------------------------------------------ calls that clean up after a commit

    static Stream<Arguments> cleanUps() {
        return Stream.of(
                use("nothing", c -> {}),
                use("getAutoCommit", Connection::getAutoCommit),
                use("setAutoCommit(false)", c -> c.setAutoCommit(false)),
                use("getWarnings", Connection::getWarnings),
                use("clearWarnings", Connection::clearWarnings),
                use("isClosed", Connection::isClosed),
                use("getNetworkTimeout", Connection::getNetworkTimeout));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cleanUps")
    void close_cleanUpAfterCommit_resetsAlone(String name, Use<Connection> use) throws SQLException {
        Connection connection = withAutoCommitOff();
        connection.createStatement().executeUpdate("u");
        connection.commit();
        use.of(connection);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    @Test
    void close_statementAndResultSetClosedAfterCommit_resetsAlone() throws SQLException {
        Connection connection = withAutoCommitOff();
        Statement statement = connection.createStatement();
        ResultSet resultSet = statement.executeQuery("q");
        connection.commit();
        resultSet.close();
        statement.close();
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("setAutoCommit(true)");
    }

    // ------------------------------------------------------------------ what clears, only if it succeeds

    @Test
    void close_commitHadFailed_rollsBack() throws SQLException {
        Connection connection = withAutoCommitOff();
        connection.createStatement().executeUpdate("u");
        database.fail("commit()", new SQLException("serialization failure", "40001"));
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    @Test
    void close_autoCommitCouldNotGoOn_rollsBack() throws SQLException {
        Connection connection = withAutoCommitOff();
        connection.createStatement().executeUpdate("u");
        database.fail("setAutoCommit(true)", new SQLException("serialization failure", "40001"));
        assertThatThrownBy(() -> connection.setAutoCommit(true)).isInstanceOf(SQLException.class);
        database.heal();
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    @Test
    void close_rollbackToSavepointHadFailed_rollsBackAll() throws SQLException {
        Connection connection = withAutoCommitOff();
        database.fail("rollback(null)", new SQLException("general error", "HY000"));
        assertThatThrownBy(() -> connection.rollback(null)).isInstanceOf(SQLException.class);
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    @Test
    void close_calledAgainAfterCommit_rollsBack() throws SQLException {
        Connection connection = withAutoCommitOff();
        connection.createStatement().executeUpdate("u");
        connection.commit();
        connection.createStatement().executeQuery("q");
        database.forget();

        connection.close();

        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
    }

    // ------------------------------------------------------------------

    private Connection withAutoCommitOff() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static Arguments use(String name, Use<Connection> use) {
        return arguments(name, use);
    }

    private static Arguments statement(String name, Use<Statement> use) {
        return use("Statement." + name, connection -> use.of(connection.createStatement()));
    }

    private static Arguments prepared(String name, Use<PreparedStatement> use) {
        return use("PreparedStatement." + name, connection -> use.of(connection.prepareStatement("p")));
    }

    /** A row that is changed after the transaction that has read it: the change begins another one. */
    private static Arguments rowAfterCommit(String name, Use<ResultSet> use) {
        return use("ResultSet." + name, connection -> {
            ResultSet resultSet = connection.createStatement().executeQuery("q");
            connection.commit();
            use.of(resultSet);
        });
    }

    private static void invoke(DatabaseMetaData metaData, Method method) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null)
                .toArray();
        try {
            method.invoke(metaData, arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
