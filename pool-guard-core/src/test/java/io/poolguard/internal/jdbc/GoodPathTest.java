/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where all is well, the driver is called no more often than HikariCP would call it alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoodPathTest {

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

    static Stream<Arguments> goodPaths() {
        return Stream.of(
                use("nothing", c -> {}),
                statement("query", s -> s.executeQuery("q").next()),
                statement("update", s -> s.executeUpdate("u")),
                statement("execute", s -> s.execute("x")),
                prepared("batch", s -> {
                    s.setInt(1, 1);
                    s.addBatch();
                    s.executeBatch();
                }),
                use("metadata", c -> c.getMetaData().getDatabaseProductName()),
                use("transaction", c -> {
                    c.setAutoCommit(false);
                    c.createStatement().executeUpdate("u");
                    c.commit();
                }),
                use("transaction of a query, left open", c -> {
                    c.setAutoCommit(false);
                    c.createStatement().executeQuery("q");
                }),
                use("transaction ended by hand", c -> {
                    c.setAutoCommit(false);
                    c.prepareStatement("u").executeUpdate();
                    c.rollback();
                    c.setAutoCommit(true);
                }),
                use("read-only transaction", c -> {
                    c.setReadOnly(true);
                    c.setAutoCommit(false);
                    c.createStatement().executeQuery("q");
                    c.commit();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodPaths")
    void close_goodPath_makesTheSameCallsAsBareHikari(String name, Use<Connection> use) throws SQLException {
        List<String> guarded = callsOf(guard.dataSource(), use);

        List<String> bare;
        try (HikariDataSource pool = new HikariDataSource(database.poolOfOne())) {
            bare = callsOf(pool, use);
        }

        assertThat(guarded).containsExactlyInAnyOrderElementsOf(bare);
    }

    @Test
    void inTransaction_goodPath_makesNoCallButItsOwn() throws SQLException {
        // HikariCP checks a connection that nobody has used for a while; and the guard asks for the network timeout
        // once.
        guard.databaseManager().useTransaction("save", c -> {});
        database.forget();

        guard.databaseManager().useTransaction("save", c -> c.createStatement().executeUpdate("u"));

        assertThat(database.calls())
                .extracting(call -> call.replaceFirst("Timeout\\(.*, ", "Timeout(")) // the executor
                .containsExactly(
                        "setAutoCommit(false)",
                        "createStatement()",
                        "Statement.executeUpdate(u)",
                        "commit()",
                        "setNetworkTimeout(5000)",
                        "setAutoCommit(true)",
                        "Statement.close()",
                        "setNetworkTimeout(0)",
                        "clearWarnings()");
    }

    @Test
    void openSession_readReleaseUpdateCommit_makesNoCallButItsOwn() throws SQLException {
        database.forget();

        try (Session session = guard.databaseManager().openSession("chat")) {
            session.connection().createStatement().executeQuery("q");
            session.release();
            session.connection().createStatement().executeUpdate("u");
            session.commit();
        }

        assertThat(database.transactionCalls())
                .containsExactly(
                        "setAutoCommit(false)",
                        "rollback()",
                        "setAutoCommit(true)",
                        "setAutoCommit(false)",
                        "commit()",
                        "setAutoCommit(true)");
    }

    /** JDBC lets a driver give an update count once: who asked for it first must keep it for the user. */
    @Test
    void getUpdateCount_driverGivesItOnce_userStillGetsIt() throws SQLException {
        int[] counts = {3, -1};
        int[] asked = {0};
        database.on("Statement.getUpdateCount()", () -> counts[asked[0]++]);
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update");

            assertThat(statement.getUpdateCount()).isEqualTo(3);
        }
    }

    // ------------------------------------------------------------------

    private List<String> callsOf(DataSource dataSource, Use<Connection> use) throws SQLException {
        database.forget();
        try (Connection connection = dataSource.getConnection()) {
            database.forget();
            use.of(connection);
        }
        // What bounds the way back: it costs no round trip, and there is none in HikariCP.
        return database.calls().stream()
                .filter(call -> !call.contains("NetworkTimeout("))
                .toList();
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
}
