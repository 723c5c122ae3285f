/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.LogLines;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL that is executed on each connection that comes back. */
class ResetSqlTest {

    private static final String SQL = "reset secret";
    private static final String RESET = "Statement.execute(" + SQL + ")";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private PoolGuard guard =
            PoolGuard.newPool(database.poolOfOne()).resetSql(SQL).build();
    private final LogLines log = new LogLines();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    @AfterEach
    void close() {
        log.close();
        guard.close();
    }

    static List<Throwable> failures() {
        return List.of(
                new SQLException("general error", "HY000"),
                new SQLException("connection lost", "08006"),
                new IllegalStateException("a driver's bug"),
                new OutOfMemoryError("scripted"));
    }

    // ------------------------------------------------------------------ when

    @Test
    void close_inATransaction_runsAfterTheRollbackWithAutoCommitOn() throws SQLException {
        Connection connection = acquire();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("u");
        database.forget();

        connection.close();

        assertThat(steps()).containsExactly("rollback()", "setAutoCommit(true)", RESET);
        assertThat(database.calls().indexOf("setNetworkTimeout(executor, 5000)"))
                .isBetween(0, database.calls().indexOf(RESET));
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_poolHasAutoCommitOff_runsWithItOnAndPutsItBack() throws SQLException {
        HikariConfig config = database.poolOfOne();
        config.setAutoCommit(false);
        guard.close();
        guard = PoolGuard.newPool(config).resetSql(SQL).build();
        Connection connection = acquire();
        connection.createStatement().executeUpdate("u");
        database.forget();

        connection.close();

        assertThat(steps()).containsExactly("rollback()", "setAutoCommit(true)", RESET, "setAutoCommit(false)");
    }

    @Test
    void handBack_ofWhateverKind_runsIt() throws SQLException {
        database.forget();

        acquire().close();
        assertThat(resets()).isEqualTo(1);
        guard.databaseManager().useTransaction("save answer", connection -> {});
        assertThat(resets()).isEqualTo(2);
        try (Session session = guard.databaseManager().openSession("chat")) {
            session.connection().createStatement().executeQuery("q");
            session.release();
            assertThat(resets()).isEqualTo(3);
            session.connection().createStatement().executeQuery("q");
        }
        assertThat(resets()).isEqualTo(4);
    }

    @Test
    void resetSql_changedWhileTheConnectionIsHeld_acts() throws SQLException {
        try (Connection connection = acquire()) {
            assertThat(connection.isClosed()).isFalse();
            guard.settings().resetSql("another");
            database.forget();
        }

        assertThat(database.calls()).contains("Statement.execute(another)").doesNotContain(RESET);
    }

    @Test
    void close_noResetSqlGiven_executesNothing() throws SQLException {
        guard.close();
        guard = database.guard();
        database.forget();

        acquire().close();

        assertThat(guard.settings().resetSql()).isEmpty();
        assertThat(database.calls()).noneMatch(call -> call.startsWith("Statement."));
    }

    @Test
    void close_connectionBroke_doesNotRunIt() throws SQLException {
        Connection connection = acquire();
        database.fail("Statement.executeQuery(q)", new SQLException("lost", "08006"));
        assertThatThrownBy(() -> connection.createStatement().executeQuery("q")).isNotNull();

        connection.close();

        assertThat(resets()).isZero();
    }

    // ------------------------------------------------------------------ when it fails

    @ParameterizedTest
    @MethodSource("failures")
    void close_resetFails_isEvictedAndThrows(Throwable failure) throws SQLException {
        Connection connection = acquire();
        database.fail(RESET, failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void close_autoCommitCannotGoOffAgain_isEvicted() throws SQLException {
        HikariConfig config = database.poolOfOne();
        config.setAutoCommit(false);
        guard.close();
        guard = PoolGuard.newPool(config).resetSql(SQL).build();
        Connection connection = acquire();
        SQLException failure = new SQLException("no", "HY000");
        database.fail("setAutoCommit(false)", failure);

        assertThatThrownBy(connection::close).isSameAs(failure);

        database.heal();
        Map<Ending, Long> ends = guard.figures().get(0).ends();
        assertThat(ends.get(Ending.RETURNED)).isZero();
    }

    @Test
    void inTransaction_resetFailsAfterTheCommit_commitStandsAndTheSqlIsInNoMessage() throws SQLException {
        database.fail(RESET, new SQLException("near " + SQL, "42601"));

        assertThat(guard.databaseManager().<String, SQLException>inTransaction("save answer", connection -> "saved"))
                .isEqualTo("saved");

        assertThat(log.all())
                .containsExactly("WARN scripted - a connection could not be given back after its commit, which stands"
                        + " (java.sql.SQLException, SQLState=42601).");
        assertThat(guard.settings().toString()).contains(", resetSql=given, ").doesNotContain(SQL);
        database.heal();
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void close_resetFails_laterCallsDoNotTellTheSql() throws SQLException {
        Connection connection = acquire();
        database.fail(RESET, new SQLException("no", "42601"));
        assertThatThrownBy(connection::close).hasMessage("no");

        assertThatThrownBy(connection::createStatement)
                .hasMessageNotContaining("secret")
                .hasMessageContaining("it was closed");
        assertThat(log.all()).noneMatch(line -> line.contains("secret"));
        database.heal();
    }

    // ------------------------------------------------------------------ bounds

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void resetSql_blank_isRefused(String sql) {
        assertThatThrownBy(() -> guard.settings().resetSql(sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resetSql is blank");
        assertThatThrownBy(() -> PoolGuard.newPool(H2.config()).resetSql(sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("resetSql is blank");
        assertThat(guard.settings().resetSql()).contains(SQL);
    }

    // ------------------------------------------------------------------

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private long resets() {
        return database.calls().stream().filter(RESET::equals).count();
    }

    private List<String> steps() {
        return database.calls().stream()
                .filter(call -> call.equals(RESET) || call.matches("(commit|rollback|setAutoCommit)\\(.*"))
                .toList();
    }
}
