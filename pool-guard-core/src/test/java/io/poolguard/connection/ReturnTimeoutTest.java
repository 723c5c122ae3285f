/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The network timeout bounds what is done on the way back, and nothing else. */
class ReturnTimeoutTest {

    private static final String BOUND = "setNetworkTimeout(executor, 5000)";
    private static final String AS_IT_WAS = "setNetworkTimeout(executor, 0)";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private PoolGuard guard = database.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    @AfterEach
    void close() {
        guard.close();
    }

    // ------------------------------------------------------------------ where it is set

    @Test
    void close_transactionIsOpen_isBoundedFromBeforeTheRollbackToTheEnd() throws SQLException {
        Connection connection = acquire();
        connection.setAutoCommit(false);
        update(connection);
        database.forget();

        connection.close();

        assertThat(calls())
                .containsExactly(
                        BOUND, "rollback()", "setAutoCommit(true)", "Statement.close()", AS_IT_WAS, "clearWarnings()");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void close_onlyAutoCommitIsOff_isBoundedBeforeItIsPutBack() throws SQLException {
        Connection connection = acquire();
        connection.setAutoCommit(false);
        database.forget();

        connection.close();

        assertThat(calls()).containsExactly(BOUND, "setAutoCommit(true)", AS_IT_WAS, "clearWarnings()");
    }

    @Test
    void close_statementWasLeftOpen_isBoundedBeforeItIsClosed() throws SQLException {
        Connection connection = acquire();
        connection.createStatement().executeQuery("q");
        database.forget();

        connection.close();

        assertThat(calls()).containsExactly(BOUND, "Statement.close()", AS_IT_WAS, "clearWarnings()");
    }

    @Test
    void close_statementsWereClosed_isNotBounded() throws SQLException {
        Connection connection = acquire();
        Statement one = connection.createStatement();
        Statement two = connection.prepareStatement("q");
        one.executeQuery("q");
        one.close();
        one.close(); // again, as layers do
        two.close();
        database.forget();

        connection.close();

        assertThat(calls()).containsExactly("clearWarnings()");
    }

    @Test
    void close_oneOfTheStatementsWasLeftOpen_isBounded() throws SQLException {
        Connection connection = acquire();
        connection.createStatement().close();
        connection.prepareStatement("q");
        connection.prepareCall("q").close();
        database.forget();

        connection.close();

        assertThat(calls()).contains(BOUND);
    }

    @Test
    void close_nothingWasDone_isNotBounded() throws SQLException {
        Connection connection = acquire();
        database.forget();

        connection.close();

        assertThat(calls()).doesNotContain(BOUND);
        assertThat(timeouts()).isEmpty();
    }

    @Test
    void close_driverWasAskedOnce_isNotAskedAgain() throws SQLException {
        openAndClose();
        database.forget();

        openAndClose();

        assertThat(database.calls()).contains(BOUND).doesNotContain("getNetworkTimeout()");
    }

    // ------------------------------------------------------------------ a bound that is there already

    @ParameterizedTest
    @ValueSource(ints = {1, 4_999, 5_000})
    void close_usersOwnIsShorter_staysInForceAndIsPutBack(int millis) throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            update(connection);
            connection.setNetworkTimeout(Runnable::run, millis);
            database.forget();
        }

        assertThat(timeouts()).containsExactly(AS_IT_WAS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5_001, 3_600_000})
    void close_usersOwnIsLongerOrNone_isCutAndPutBack(int millis) throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            update(connection);
            connection.setNetworkTimeout(Runnable::run, millis);
            database.forget();
        }

        assertThat(timeouts()).containsExactly(BOUND, AS_IT_WAS);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 5_000})
    void close_poolsOwnIsShorter_staysInForce(int millis) throws SQLException {
        guardDriverWith(millis);

        openAndClose();

        assertThat(timeouts()).isEmpty();
    }

    @Test
    void close_poolsOwnIsLonger_isCutAndPutBack() throws SQLException {
        guardDriverWith(30_000);

        openAndClose();

        assertThat(timeouts()).containsExactly(BOUND, "setNetworkTimeout(executor, 30000)");
        try (Connection next = acquire()) {
            assertThat(next.getNetworkTimeout()).isEqualTo(30_000);
        }
    }

    @Test
    void returnTimeout_changedWhileTheConnectionIsHeld_acts() throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            update(connection);
            database.forget();
            guard.settings().returnTimeout(Duration.ofMillis(700));
        }

        assertThat(timeouts()).containsExactly("setNetworkTimeout(executor, 700)", AS_IT_WAS);
    }

    @Test
    void returnTimeout_ofTheBuilder_isInForce() throws SQLException {
        guard.close();
        guard = PoolGuard.newPool(database.poolOfOne())
                .returnTimeout(Duration.ofSeconds(2))
                .build();
        database.forget();

        openAndClose();

        assertThat(timeouts()).contains("setNetworkTimeout(executor, 2000)");
    }

    @Test
    void close_rollbackRunsIntoTheBound_isEvictedAndThrows() throws SQLException {
        SQLException timeout = new SQLException("read timed out", "08006");
        Connection connection = acquire();
        connection.setAutoCommit(false);
        update(connection);
        database.fail("rollback()", timeout);

        assertThatThrownBy(connection::close).isSameAs(timeout);

        assertNextGets(2, guard.dataSource());
    }

    // ------------------------------------------------------------------ drivers that have none

    static Stream<Arguments> lacks() {
        return Stream.of(
                        new SQLFeatureNotSupportedException("none"),
                        new AbstractMethodError(),
                        new UnsupportedOperationException(),
                        new SQLException("no", "HY000"))
                .flatMap(lack -> Stream.of(arguments("getNetworkTimeout()", lack), arguments(BOUND, lack)));
    }

    @ParameterizedTest
    @MethodSource("lacks")
    void close_driverHasNoNetworkTimeout_allElseIsAsWithOne(String call, Throwable lack) throws SQLException {
        database.fail(call, lack);
        guardAgain();

        for (int i = 0; i < 2; i++) {
            Connection connection = acquire();
            connection.setAutoCommit(false);
            update(connection);
            database.forget();

            connection.close();

            assertThat(calls())
                    .filteredOn(made -> !made.contains("NetworkTimeout"))
                    .containsExactly("rollback()", "setAutoCommit(true)", "Statement.close()", "clearWarnings()");
        }
        assertThat(database.closes(2)).isZero();
    }

    // ------------------------------------------------------------------ bounds

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.000000001S"})
    void returnTimeout_outsideItsBounds_isRefusedWithNameValueAndBound(String text) {
        Duration value = Duration.parse(text);
        String message = "returnTimeout=" + text + " is outside its bounds (at least 1 ms, at most 1 day)";

        assertThatThrownBy(() -> guard.settings().returnTimeout(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> PoolGuard.newPool(H2.config()).returnTimeout(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(guard.settings().returnTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT24H"})
    void returnTimeout_atItsBounds_isTakenAndHandedToTheDriver(String text) throws SQLException {
        guard.settings().returnTimeout(Duration.parse(text));

        openAndClose();

        assertThat(guard.settings().returnTimeout()).isEqualTo(Duration.parse(text));
        assertThat(timeouts())
                .contains("setNetworkTimeout(executor, " + Duration.parse(text).toMillis() + ")");
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void returnTimeout_null_isRefused() {
        assertThatThrownBy(() -> guard.settings().returnTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("returnTimeout");
    }

    // ------------------------------------------------------------------

    private Connection acquire() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private static void update(Connection connection) throws SQLException {
        connection.createStatement().executeUpdate("u");
    }

    private void openAndClose() throws SQLException {
        try (Connection connection = acquire()) {
            connection.setAutoCommit(false);
            update(connection);
        }
    }

    private void guardDriverWith(int millis) {
        database.on("getNetworkTimeout()", () -> millis);
        guardAgain();
    }

    private void guardAgain() {
        guard.close();
        guard = database.guard();
        database.forget();
    }

    /** All that has reached the driver, but for the question for its network timeout. */
    private List<String> calls() {
        return database.callsButTheQuestion().stream()
                .filter(call -> !call.equals("getNetworkTimeout()"))
                .toList();
    }

    private List<String> timeouts() {
        return database.callsButTheQuestion().stream()
                .filter(call -> call.startsWith("setNetworkTimeout("))
                .toList();
    }
}
