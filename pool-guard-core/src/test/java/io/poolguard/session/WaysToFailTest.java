/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a statement can fail is noticed, so that the commit is preceded by a probe. */
class WaysToFailTest {

    private static final String PROBE = "Statement.execute(SELECT 1)";
    private static final SQLException FAILURE = new SQLException("duplicate key", "23505");

    /** Something that a program does with its connection. */
    @FunctionalInterface
    interface Use {
        void of(Connection connection) throws SQLException;
    }

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    static Stream<Arguments> ways() {
        int[] columns = {1};
        String[] names = {"id"};
        return Stream.of(
                statement("execute(x)", c -> c.createStatement().execute("x")),
                statement("execute(x, 1)", c -> c.createStatement().execute("x", 1)),
                statement("execute(x, some columns)", c -> c.createStatement().execute("x", columns)),
                statement("execute(x, some columns)", c -> c.createStatement().execute("x", names)),
                statement("executeQuery(x)", c -> c.createStatement().executeQuery("x")),
                statement("executeUpdate(x)", c -> c.createStatement().executeUpdate("x")),
                statement("executeUpdate(x, 1)", c -> c.createStatement().executeUpdate("x", 1)),
                statement(
                        "executeUpdate(x, some columns)",
                        c -> c.createStatement().executeUpdate("x", columns)),
                statement(
                        "executeUpdate(x, some columns)",
                        c -> c.createStatement().executeUpdate("x", names)),
                statement("executeLargeUpdate(x)", c -> c.createStatement().executeLargeUpdate("x")),
                statement("executeLargeUpdate(x, 1)", c -> c.createStatement().executeLargeUpdate("x", 1)),
                statement(
                        "executeLargeUpdate(x, some columns)",
                        c -> c.createStatement().executeLargeUpdate("x", columns)),
                statement(
                        "executeLargeUpdate(x, some columns)",
                        c -> c.createStatement().executeLargeUpdate("x", names)),
                statement("executeBatch()", c -> c.createStatement().executeBatch()),
                statement("executeLargeBatch()", c -> c.createStatement().executeLargeBatch()),
                statement("getUpdateCount()", c -> c.createStatement().execute("x")),
                statement("executeBatch()", c -> c.prepareStatement("x").executeBatch()),
                way("PreparedStatement.execute()", c -> c.prepareStatement("x").execute()),
                way(
                        "PreparedStatement.executeQuery()",
                        c -> c.prepareStatement("x").executeQuery()),
                way(
                        "PreparedStatement.executeUpdate()",
                        c -> c.prepareStatement("x").executeUpdate()),
                way(
                        "PreparedStatement.executeLargeUpdate()",
                        c -> c.prepareStatement("x").executeLargeUpdate()),
                way("PreparedStatement.execute()", c -> c.prepareCall("x").execute()),
                way("PreparedStatement.executeQuery()", c -> c.prepareCall("x").executeQuery()),
                way("PreparedStatement.executeUpdate()", c -> c.prepareCall("x").executeUpdate()),
                way(
                        "ResultSet.next()",
                        c -> c.createStatement().executeQuery("q").next()),
                way(
                        "ResultSet.next()",
                        c -> c.prepareStatement("q").executeQuery().next()),
                way(
                        "ResultSet.insertRow()",
                        c -> c.createStatement().executeQuery("q").insertRow()),
                way(
                        "ResultSet.updateRow()",
                        c -> c.createStatement().executeQuery("q").updateRow()),
                way(
                        "ResultSet.deleteRow()",
                        c -> c.createStatement().executeQuery("q").deleteRow()));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void commit_anyWayToFail_isProbed(String call, Use way) throws SQLException {
        assertProbedAfter(call, way, FAILURE);
        assertProbedAfter(call, way, new IllegalStateException("a driver's bug"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close()", "isClosed()"})
    void commit_onlyTheStatementsCloseFailed_isNotProbed(String call) throws SQLException {
        assertThat(probesAfter(
                        "Statement." + call,
                        c -> {
                            Statement statement = c.createStatement();
                            statement.isClosed();
                            statement.close();
                        },
                        FAILURE))
                .isZero();
    }

    private void assertProbedAfter(String call, Use way, Throwable failure) throws SQLException {
        assertThat(probesAfter(call, way, failure))
                .as("after %s in %s", failure, call)
                .isOne();
    }

    private long probesAfter(String call, Use way, Throwable failure) throws SQLException {
        database.forget();
        database.fail(call, failure);
        ticked.guard().databaseManager().useTransaction("save answer", connection -> {
            assertThatThrownBy(() -> way.of(connection)).isSameAs(failure);
            database.heal();
        });
        return database.calls().stream().filter(PROBE::equals).count();
    }

    private static Arguments statement(String call, Use use) {
        return way("Statement." + call, use);
    }

    private static Arguments way(String call, Use use) {
        return arguments(call, use);
    }
}
