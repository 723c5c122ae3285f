/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.support.NoHoldLeft;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.sql.Wrapper;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbc.JdbcDatabaseMetaData;
import org.h2.jdbc.JdbcPreparedStatement;
import org.h2.jdbc.JdbcResultSet;
import org.h2.jdbc.JdbcStatement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies beneath a guarded object can be reached, and the guard knows when it has been. */
class UnwrapTest {

    private static final String ROW =
            "select 7 as n, 'text' as s, cast('blob' as blob) as b, cast('clob' as clob) as c,"
                    + " array[1, 2] as a, x'0102' as bytes, current_timestamp as t, true as bool, 1.5 as d,"
                    + " cast('5f7c2e9e-7a4e-4b6c-9a51-0e4b4f6d2c11' as uuid) as u, cast(null as clob) as nothing";

    private static PoolGuard guard;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private DataSource dataSource;
    private Connection connection;

    @BeforeAll
    static void openGuard() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("unwrap");
        config.setJdbcUrl("jdbc:h2:mem:unwrap;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(2);
        guard = PoolGuard.newPool(config).build();
    }

    @AfterAll
    static void closeGuard() {
        guard.close();
    }

    @BeforeEach
    void open() throws SQLException {
        dataSource = guard.dataSource();
        connection = dataSource.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    // ------------------------------------------------------------------ the data source

    @ParameterizedTest
    @MethodSource("beneathTheDataSource")
    void unwrap_dataSource_reaches(Class<?> type) throws SQLException {
        assertThat(dataSource.unwrap(type)).isInstanceOf(type).isNotSameAs(dataSource);
    }

    @ParameterizedTest
    @MethodSource("beneathTheDataSource")
    void isWrapperFor_dataSource_knows(Class<?> type) throws SQLException {
        assertThat(dataSource.isWrapperFor(type)).isTrue();
    }

    static Stream<Class<?>> beneathTheDataSource() {
        return Stream.of(HikariDataSource.class, HikariConfig.class, HikariConfigMXBean.class, PoolGuard.class);
    }

    @Test
    void unwrap_dataSourceToTheGuard_isTheGuard() throws SQLException {
        assertThat(dataSource.unwrap(PoolGuard.class)).isSameAs(guard);
    }

    @Test
    void unwrap_dataSourceToItsInterface_isThePool() throws SQLException {
        assertThat(dataSource.unwrap(DataSource.class)).isSameAs(dataSource.unwrap(HikariDataSource.class));
    }

    @Test
    void unwrap_dataSourceToSomethingElse_isRefused() {
        assertThatThrownBy(() -> dataSource.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }

    @Test
    void isWrapperFor_dataSourceAskedForSomethingElse_isFalse() throws SQLException {
        assertThat(dataSource.isWrapperFor(Runnable.class)).isFalse();
    }

    /** Otherwise a connection would come out past the guard. */
    @Test
    void getConnection_withCredentials_isRefused() {
        assertThatThrownBy(() -> dataSource.getConnection("sa", ""))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    /** As above. */
    @Test
    void createConnectionBuilder_always_isRefused() {
        assertThatThrownBy(dataSource::createConnectionBuilder).isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    // ------------------------------------------------------------------ the objects of JDBC

    /** A guarded object, its interface, and the driver's class beneath it. */
    private interface Opened {
        AutoCloseable from(Connection connection) throws SQLException;
    }

    static Stream<Arguments> wrappers() {
        Opened itself = connection -> connection;
        Opened statement = Connection::createStatement;
        Opened prepared = connection -> connection.prepareStatement("select 1");
        Opened resultSet = connection -> connection.createStatement().executeQuery("select 1");
        return Stream.of(
                Arguments.of("connection", itself, Connection.class, JdbcConnection.class),
                Arguments.of("statement", statement, Statement.class, JdbcStatement.class),
                Arguments.of("prepared statement", prepared, PreparedStatement.class, JdbcPreparedStatement.class),
                Arguments.of("result set", resultSet, ResultSet.class, JdbcResultSet.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toTheDriversClass_reachesIt(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        assertThat(wrapper(opened).unwrap(ofDriver)).isInstanceOf(ofDriver);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toTheDriversClass_makesTheHoldUnobserved(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        wrapper(opened).unwrap(ofDriver);

        assertThat(isUnobserved()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toItsClass_isItself(String name, Opened opened, Class<?> type, Class<?> ofDriver) throws Exception {
        Wrapper wrapper = wrapper(opened);

        assertThat(wrapper.unwrap(wrapper.getClass())).isSameAs(wrapper);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toItsClass_leavesTheHoldObserved(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        Wrapper wrapper = wrapper(opened);
        wrapper.unwrap(wrapper.getClass());

        assertThat(isUnobserved()).isFalse();
    }

    /** As HikariCP's objects do it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toItsInterface_isTheDriversUnseen(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        assertThat(wrapper(opened).unwrap(type)).isInstanceOf(ofDriver);

        assertThat(isUnobserved()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void unwrap_toSomethingElse_isRefused(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        Wrapper wrapper = wrapper(opened);

        assertThatThrownBy(() -> wrapper.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void isWrapperFor_theDriversClass_isTrue(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        assertThat(wrapper(opened).isWrapperFor(ofDriver)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void isWrapperFor_itsInterface_isTrue(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        assertThat(wrapper(opened).isWrapperFor(type)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void isWrapperFor_somethingElse_isFalse(String name, Opened opened, Class<?> type, Class<?> ofDriver)
            throws Exception {
        assertThat(wrapper(opened).isWrapperFor(Runnable.class)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrappers")
    void isWrapperFor_theDriversClass_leavesTheHoldObserved(
            String name, Opened opened, Class<?> type, Class<?> ofDriver) throws Exception {
        wrapper(opened).isWrapperFor(ofDriver);

        assertThat(isUnobserved()).isFalse();
    }

    private Wrapper wrapper(Opened opened) throws SQLException {
        return (Wrapper) opened.from(connection);
    }

    @Test
    void unwrap_descriptionToTheDriversClass_reachesIt() throws SQLException {
        assertThat(connection.getMetaData().unwrap(JdbcDatabaseMetaData.class)).isNotNull();
    }

    @Test
    void unwrap_descriptionToTheDriversClass_makesTheHoldUnobserved() throws SQLException {
        connection.getMetaData().unwrap(JdbcDatabaseMetaData.class);

        assertThat(isUnobserved()).isTrue();
    }

    @Test
    void unwrap_descriptionToItsInterface_isTheDrivers() throws SQLException {
        DatabaseMetaData description = connection.getMetaData();

        assertThat(description.unwrap(DatabaseMetaData.class)).isInstanceOf(JdbcDatabaseMetaData.class);
    }

    // ------------------------------------------------------------------ the way back

    @Test
    void getConnection_ofAStatement_isTheConnection() throws SQLException {
        assertThat(connection.createStatement().getConnection()).isSameAs(connection);
    }

    @Test
    void getConnection_ofAPreparedStatement_isTheConnection() throws SQLException {
        assertThat(connection.prepareStatement("select 1").getConnection()).isSameAs(connection);
    }

    @Test
    void getConnection_ofACallableStatement_isTheConnection() throws SQLException {
        assertThat(connection.prepareCall("call abs(1)").getConnection()).isSameAs(connection);
    }

    @Test
    void getConnection_ofTheDescription_isTheConnection() throws SQLException {
        assertThat(connection.getMetaData().getConnection()).isSameAs(connection);
    }

    @Test
    void getStatement_ofAQuery_isTheStatement() throws SQLException {
        Statement statement = connection.createStatement();

        assertThat(statement.executeQuery("select 1").getStatement()).isSameAs(statement);
    }

    @Test
    void getStatement_ofAPreparedQuery_isThePreparedStatement() throws SQLException {
        PreparedStatement statement = connection.prepareStatement("select 1");

        assertThat(statement.executeQuery().getStatement()).isSameAs(statement);
    }

    @Test
    void getStatement_ofAResultSetFetchedLater_isTheStatement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("select 1");

        assertThat(statement.getResultSet().getStatement()).isSameAs(statement);
    }

    @Test
    void getStatement_ofGeneratedKeys_isTheStatement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.execute("create table if not exists keyed(id identity, n int)");
        statement.executeUpdate("insert into keyed(n) values (1)", Statement.RETURN_GENERATED_KEYS);

        assertThat(statement.getGeneratedKeys().getStatement()).isSameAs(statement);
    }

    @Test
    void getStatement_ofTheDescription_leadsBackToTheConnection() throws SQLException {
        ResultSet row = mock(ResultSet.class);
        when(row.getStatement()).thenReturn(mock(Statement.class));
        ResultSet tables = new GuardedResultSet((GuardedConnection) connection, null, row);

        assertThat(tables.getStatement().getConnection()).isSameAs(connection);
    }

    @Test
    void getStatement_ofTheDescriptionOfADriverThatHasNone_isNull() throws SQLException {
        assertThat(connection.getMetaData().getCatalogs().getStatement()).isNull();
    }

    // ------------------------------------------------------------------ what can be used unseen

    /** A getter of a result set. */
    private interface Getter {
        Object get(ResultSet row) throws SQLException;
    }

    static Stream<Arguments> handingOut() {
        return Stream.of(
                getter("getBlob(String)", row -> row.getBlob("b")),
                getter("getBlob(int)", row -> row.getBlob(3)),
                getter("getClob(String)", row -> row.getClob("c")),
                getter("getClob(int)", row -> row.getClob(4)),
                getter("getNClob(String)", row -> row.getNClob("c")),
                getter("getNClob(int)", row -> row.getNClob(4)),
                getter("getSQLXML(String)", row -> row.getSQLXML("s")),
                getter("getSQLXML(int)", row -> row.getSQLXML(2)),
                getter("getArray(String)", row -> row.getArray("a")),
                getter("getArray(int)", row -> row.getArray(5)),
                getter("getBinaryStream(String)", row -> row.getBinaryStream("b")),
                getter("getBinaryStream(int)", row -> row.getBinaryStream(3)),
                getter("getAsciiStream(String)", row -> row.getAsciiStream("c")),
                getter("getAsciiStream(int)", row -> row.getAsciiStream(4)),
                getter("getCharacterStream(String)", row -> row.getCharacterStream("c")),
                getter("getCharacterStream(int)", row -> row.getCharacterStream(4)),
                getter("getNCharacterStream(String)", row -> row.getNCharacterStream("c")),
                getter("getNCharacterStream(int)", row -> row.getNCharacterStream(4)),
                getter("getObject(String) of a blob", row -> row.getObject("b")),
                getter("getObject(int) of a clob", row -> row.getObject(4)),
                getter("getObject(String) of an array", row -> row.getObject("a")),
                getter("getObject(int, Class) of a clob", row -> row.getObject(4, Clob.class)),
                getter("getObject(String, Class) of a blob", row -> row.getObject("b", Blob.class)),
                getter("getObject(String, Class) of an array", row -> row.getObject("a", Array.class)),
                getter("getObject(String, Class) of a stream", row -> row.getObject("b", InputStream.class)),
                getter("getObject(String, Class) of a reader", row -> row.getObject("c", Reader.class)));
    }

    static Stream<Arguments> plain() {
        return Stream.of(
                getter("getInt", row -> row.getInt("n")),
                getter("getLong", row -> row.getLong(1)),
                getter("getString", row -> row.getString("s")),
                getter("getString of a clob", row -> row.getString("c")),
                getter("getBytes", row -> row.getBytes("bytes")),
                getter("getBytes of a blob", row -> row.getBytes("b")),
                getter("getTimestamp", row -> row.getTimestamp("t")),
                getter("getBoolean", row -> row.getBoolean("bool")),
                getter("getBigDecimal", row -> row.getBigDecimal("d")),
                getter("getObject of a number", row -> row.getObject("n")),
                getter("getObject of text", row -> row.getObject("s")),
                getter("getObject of a time", row -> row.getObject("t")),
                getter("getObject of bytes", row -> row.getObject("bytes")),
                getter("getObject(String, Class) of a uuid", row -> row.getObject("u", UUID.class)),
                getter("getObject(String, Class) of a clob's text", row -> row.getObject("c", String.class)),
                getter("getClob of null", row -> row.getClob("nothing")),
                getter("getObject of null", row -> row.getObject("nothing")),
                getter("getCharacterStream of null", row -> row.getCharacterStream("nothing")),
                getter("getMetaData", ResultSet::getMetaData));
    }

    private static Arguments getter(String name, Getter getter) {
        return Arguments.of(name, getter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("handingOut")
    void get_largeObjectArrayOrStream_makesTheHoldUnobserved(String name, Getter getter) throws SQLException {
        assertThat(read(getter)).isNotNull();

        assertThat(isUnobserved()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plain")
    void get_plainValue_leavesTheHoldObserved(String name, Getter getter) throws SQLException {
        read(getter);

        assertThat(isUnobserved()).isFalse();
    }

    private Object read(Getter getter) throws SQLException {
        ResultSet row = connection.createStatement().executeQuery(ROW);
        row.next();
        return getter.get(row);
    }

    @Test
    void getObject_outParameter_leavesTheHoldObserved() throws SQLException {
        CallableStatement call = connection.prepareCall("{? = call abs(?)}");
        call.registerOutParameter(1, Types.INTEGER);
        call.setInt(2, -42);
        call.execute();

        assertThat(call.getObject(1)).isEqualTo(42);
        assertThat(isUnobserved()).isFalse();
    }

    /** A maker of something that an application fills, and that may write through to the database. */
    private interface Maker {
        Object make(Connection connection) throws SQLException;
    }

    static Stream<Arguments> makers() {
        Maker blob = Connection::createBlob;
        Maker clob = Connection::createClob;
        Maker nclob = Connection::createNClob;
        Maker xml = Connection::createSQLXML;
        return Stream.of(
                Arguments.of("createBlob", blob),
                Arguments.of("createClob", clob),
                Arguments.of("createNClob", nclob),
                Arguments.of("createSQLXML", xml));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("makers")
    void create_largeObject_makesTheHoldUnobserved(String name, Maker maker) throws SQLException {
        maker.make(connection);

        assertThat(isUnobserved()).isTrue();
    }

    @Test
    void createArrayOf_always_leavesTheHoldObserved() throws SQLException {
        assertThat(connection.createArrayOf("integer", new Object[] {1, 2})).isNotNull();

        assertThat(isUnobserved()).isFalse();
    }

    // ------------------------------------------------------------------ result sets as values

    @Test
    void getObject_resultSet_isGuarded() throws SQLException {
        ResultSet row = connection.createStatement().executeQuery("select row(1, 2) as r");
        row.next();

        ResultSet inner = row.getObject("r", ResultSet.class);

        assertThat(inner.getStatement().getConnection()).isSameAs(connection);
    }

    /** Asked for by the driver's own class it cannot be guarded: it is handed out as it is, and noted. */
    @Test
    void getObject_resultSetAskedForByTheDriversClass_isTheDrivers() throws SQLException {
        JdbcResultSet ofDriver = mock(JdbcResultSet.class);
        ResultSet row = mock(ResultSet.class);
        when(row.getObject(1, JdbcResultSet.class)).thenReturn(ofDriver);
        ResultSet guarded = new GuardedResultSet((GuardedConnection) connection, null, row);

        JdbcResultSet value = guarded.getObject(1, JdbcResultSet.class);

        assertThat((Object) value).isSameAs(ofDriver);
        assertThat(isUnobserved()).isTrue();
    }

    // ------------------------------------------------------------------

    /** Of the hold of this test's connection. */
    private boolean isUnobserved() {
        return ((GuardedConnection) connection).hold.isUnobserved();
    }
}
