/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.support.Postgres;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No connection goes back <em>idle in transaction</em>, whatever single call was made on it.
 *
 * <p>The pool has auto-commit off. With auto-commit on, setting it back would commit what a missed call has begun, and
 * nothing would show.
 */
class PostgresTransactionEndIT {

    /** Something that a user does with a connection, or with what comes from it. */
    @FunctionalInterface
    interface Use<T> {
        void of(T object) throws SQLException;
    }

    private static Postgres postgres;

    // A pool for each test: the driver remembers what it has once asked the database.
    private final PoolGuard guard = PoolGuard.newPool(pool()).build();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create type mood as enum ('happy', 'sad')");
        postgres.execute("create table item (id serial primary key, name text, mood mood, scan oid)");
        postgres.execute("insert into item (name, mood, scan) values ('one', 'happy', lo_from_bytea(0, 'scan'))");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @AfterEach
    void nothingIsLeft() {
        eventually("no hold is left", () -> guard.holds().isEmpty());
        guard.close();
    }

    private static HikariConfig pool() {
        HikariConfig config = postgres.pool(1);
        config.setAutoCommit(false);
        return config;
    }

    // ------------------------------------------------------------------ calls of the connection

    static Stream<Arguments> connectionCalls() {
        return Stream.of(
                use("nothing", c -> {}),
                use("setSavepoint", Connection::setSavepoint),
                use("setSavepoint(name)", c -> c.setSavepoint("here")),
                use("rollback(savepoint)", c -> c.rollback(c.setSavepoint())),
                use("releaseSavepoint", c -> c.releaseSavepoint(c.setSavepoint())),
                use("getSchema", Connection::getSchema),
                use("setSchema", c -> c.setSchema("public")),
                use("getCatalog", Connection::getCatalog),
                use("setCatalog", c -> c.setCatalog("postgres")),
                use("getClientInfo", Connection::getClientInfo),
                use("setClientInfo(name)", c -> c.setClientInfo("ApplicationName", "chat")),
                use("setClientInfo(properties)", c -> c.setClientInfo(new Properties())),
                use("isValid", c -> c.isValid(5)),
                use("getTransactionIsolation", Connection::getTransactionIsolation),
                use("setTransactionIsolation", c -> c.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
                use("isReadOnly", Connection::isReadOnly),
                use("setReadOnly", c -> c.setReadOnly(true)),
                use("getWarnings", Connection::getWarnings),
                use("getHoldability", Connection::getHoldability),
                use("getTypeMap", Connection::getTypeMap),
                use("nativeSQL", c -> c.nativeSQL("select {fn now()}")),
                use("createArrayOf", c -> c.createArrayOf("int4", new Object[] {1})),
                use("createArrayOf(enum)", c -> c.createArrayOf("mood", new Object[] {"sad"})),
                use("createSQLXML", Connection::createSQLXML),
                use("beginRequest", Connection::beginRequest),
                use("getMetaData", Connection::getMetaData),
                metaData("getURL", DatabaseMetaData::getURL),
                metaData("getTables", d -> d.getTables(null, null, "%", null)),
                metaData("getColumns", d -> d.getColumns(null, null, "item", "%")),
                metaData("getTypeInfo", DatabaseMetaData::getTypeInfo),
                metaData("getSchemas", DatabaseMetaData::getSchemas),
                metaData("getMaxColumnNameLength", DatabaseMetaData::getMaxColumnNameLength),
                metaData("getSQLKeywords", DatabaseMetaData::getSQLKeywords));
    }

    // ------------------------------------------------------------------ calls of a statement

    static Stream<Arguments> statementCalls() {
        return Stream.of(
                statement("executeQuery", s -> s.executeQuery("select 1")),
                use(
                        "PreparedStatement.executeQuery",
                        c -> c.prepareStatement("select 1").executeQuery()),
                statement("executeUpdate", s -> s.executeUpdate("update item set name = name")),
                statement("execute", s -> s.execute("set search_path = public")),
                statement("executeBatch", s -> {
                    s.addBatch("update item set name = name");
                    s.executeBatch();
                }),
                statement("addBatch", s -> s.addBatch("update item set name = name")),
                statement("cancel", Statement::cancel),
                statement("getGeneratedKeys", Statement::getGeneratedKeys),
                statement("getMoreResults", Statement::getMoreResults),
                statement("enquoteLiteral", s -> s.enquoteLiteral("a")),
                prepared("getMetaData", PreparedStatement::getMetaData),
                prepared("getParameterMetaData", p -> {
                    p.getParameterMetaData().getParameterTypeName(1);
                    p.getParameterMetaData().getParameterClassName(1);
                }),
                prepared("setNull", p -> p.setNull(1, Types.OTHER, "mood")),
                prepared("setBinaryStream", p -> p.setBinaryStream(1, bytes())),
                use("prepareCall", c -> c.prepareCall("{? = call upper(?)}").registerOutParameter(1, Types.VARCHAR)));
    }

    /** PostgreSQL's large objects are written as they are bound, before anything is executed. */
    static Stream<Arguments> largeObjectCalls() {
        return Stream.of(
                prepared("setBlob(stream)", p -> p.setBlob(1, bytes())),
                prepared("setBlob(stream, length)", p -> p.setBlob(1, bytes(), 4)));
    }

    // ------------------------------------------------------------------ calls on what a transaction has left behind

    /** What a result set says of its columns, its driver may have to ask the database for. */
    static Stream<Arguments> columnCalls() {
        return Stream.of(
                columns("getColumnLabel", m -> m.getColumnLabel(1)),
                columns("getTableName", m -> m.getTableName(1)),
                columns("isAutoIncrement", m -> m.isAutoIncrement(1)),
                columns("isNullable", m -> m.isNullable(1)),
                columns("getColumnTypeName", m -> m.getColumnTypeName(3)),
                columns("getColumnClassName", m -> m.getColumnClassName(3)),
                prepared("getMetaData().isAutoIncrement", p -> p.getMetaData().isAutoIncrement(1)),
                prepared("getMetaData().getColumnTypeName", p -> p.getMetaData().getColumnTypeName(3)));
    }

    static Stream<Arguments> rowCalls() {
        return Stream.of(
                row("next", ResultSet::next),
                row("getObject(enum)", r -> r.getObject(3)),
                row("getBlob", r -> r.getBlob(4).length()),
                row("getArray", r -> r.getArray(5).getArray()),
                row("cancelRowUpdates", ResultSet::cancelRowUpdates),
                row("close", ResultSet::close));
    }

    /** Before it changes a row, the driver asks the database for the table's key. */
    static Stream<Arguments> updatableRowCalls() {
        return Stream.of(
                updatableRow("deleteRow", ResultSet::deleteRow),
                updatableRow("refreshRow", ResultSet::refreshRow),
                updatableRow("moveToInsertRow", ResultSet::moveToInsertRow),
                updatableRow("updateString", r -> r.updateString("name", "two")),
                updatableRow("updateNull", r -> r.updateNull("name")),
                updatableRow("updateRow", r -> {
                    r.updateString("name", "two");
                    r.updateRow();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "connectionCalls",
        "statementCalls",
        "largeObjectCalls",
        "columnCalls",
        "rowCalls",
        "updatableRowCalls"
    })
    void close_afterThisCallAlone_handsOnNoTransaction(String name, Use<Connection> use) throws SQLException {
        int pid = pid();
        Connection connection = guard.dataSource().getConnection();
        use.of(connection);

        connection.close();

        assertThat(postgres.state(pid)).isEqualTo("idle");
    }

    // ------------------------------------------------------------------ HikariCP alone

    /** Calls that HikariCP does not take for the begin of a transaction. */
    static Stream<Arguments> unseenByHikari() {
        return Stream.of(
                use("setSavepoint", Connection::setSavepoint),
                use("getSchema", Connection::getSchema),
                use("setSchema", c -> c.setSchema("public")));
    }

    /** If this fails, HikariCP has been mended. The same calls through the guard are among the others. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unseenByHikari")
    void rows19And53_bareHikari_handsOnIdleInTransaction(String name, Use<Connection> use) throws SQLException {
        try (HikariDataSource bare = new HikariDataSource(pool())) {
            int pid;
            try (Connection connection = bare.getConnection()) {
                pid = Postgres.pid(connection);
                connection.rollback();
                use.of(connection);
            }

            assertThat(postgres.state(pid)).as(name).isEqualTo("idle in transaction");
        }
    }

    // ------------------------------------------------------------------

    /** The server's process behind the pool's one connection. */
    private int pid() throws SQLException {
        return guard.databaseManager().inTransaction("pid", Postgres::pid);
    }

    private static InputStream bytes() {
        return new ByteArrayInputStream(new byte[] {1, 2, 3, 4});
    }

    private static Arguments use(String name, Use<Connection> use) {
        return arguments(name, use);
    }

    private static Arguments metaData(String name, Use<DatabaseMetaData> use) {
        return use("DatabaseMetaData." + name, c -> use.of(c.getMetaData()));
    }

    private static Arguments statement(String name, Use<Statement> use) {
        return use("Statement." + name, c -> use.of(c.createStatement()));
    }

    private static Arguments prepared(String name, Use<PreparedStatement> use) {
        return use(
                "PreparedStatement." + name,
                c -> use.of(c.prepareStatement("select * from item where mood is distinct from ?")));
    }

    private static Arguments columns(String name, Use<ResultSetMetaData> use) {
        return use("ResultSetMetaData." + name, c -> {
            ResultSetMetaData columns =
                    rowOfEndedTransaction(c, ResultSet.CONCUR_READ_ONLY).getMetaData();
            use.of(columns);
        });
    }

    private static Arguments row(String name, Use<ResultSet> use) {
        return use("ResultSet." + name, c -> use.of(rowOfEndedTransaction(c, ResultSet.CONCUR_READ_ONLY)));
    }

    private static Arguments updatableRow(String name, Use<ResultSet> use) {
        return use("updatable ResultSet." + name, c -> use.of(rowOfEndedTransaction(c, ResultSet.CONCUR_UPDATABLE)));
    }

    /** A row that is still at hand when the transaction that has read it is over. */
    private static ResultSet rowOfEndedTransaction(Connection connection, int concurrency) throws SQLException {
        ResultSet rows = connection
                .createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, concurrency)
                .executeQuery(
                        concurrency == ResultSet.CONCUR_UPDATABLE
                                ? "select * from item"
                                : "select *, array[mood] from item");
        rows.next();
        connection.commit();
        return rows;
    }
}
