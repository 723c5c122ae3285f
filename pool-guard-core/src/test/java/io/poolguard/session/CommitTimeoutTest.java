/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.session;

import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bound of a commit: in force for the commit alone, the same for sessions and transactions. */
class CommitTimeoutTest {

    private static final SessionOptions TWO_SECONDS = SessionOptions.defaults().commitTimeout(Duration.ofSeconds(2));
    private static final SQLException REFUSED = new SQLException("serialization failure", "40001");
    private static final SQLException TIMED_OUT = new SQLException("read timed out", "08006");

    /** Who commits. */
    enum By {
        SESSION,
        TRANSACTION
    }

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = database.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        guard.close();
    }

    // ------------------------------------------------------------------ while it lasts

    @ParameterizedTest
    @EnumSource
    void commit_succeeds_isBoundedAndPutBackToThePools(By by) throws SQLException {
        commit(by, TWO_SECONDS, 0);

        assertThat(steps()).startsWith("timeout 2000", "commit()", "timeout 0");
    }

    @ParameterizedTest
    @EnumSource
    void commit_isRefused_isPutBackAndGoesOn(By by) throws SQLException {
        database.fail("commit()", REFUSED);

        assertThatThrownBy(() -> commit(by, TWO_SECONDS, 0)).isSameAs(REFUSED);

        assertThat(steps()).startsWith("timeout 2000", "commit()", "timeout 0").contains("rollback()");
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void commit_usersOwnIsLonger_isPutBackToTheUsers(By by) throws SQLException {
        commit(by, TWO_SECONDS, 30_000);

        assertThat(steps()).startsWith("timeout 30000", "timeout 2000", "commit()", "timeout 30000");
        assertThat(steps()).endsWith("timeout 0");
    }

    @ParameterizedTest
    @EnumSource
    void commit_usersOwnIsShorter_staysInForce(By by) throws SQLException {
        commit(by, TWO_SECONDS, 1_000);

        assertThat(steps()).startsWith("timeout 1000").doesNotContain("timeout 2000");
    }

    @ParameterizedTest
    @EnumSource
    void commit_noTimeoutGiven_makesNoCall(By by) throws SQLException {
        commit(by, SessionOptions.defaults(), 0);

        assertThat(steps().indexOf("commit()")).isZero(); // what follows belongs to the way back
    }

    @Test
    void sessionCommit_several_areEachBounded() throws SQLException {
        database.forget();
        try (Session session = guard.databaseManager().with(TWO_SECONDS).openSession("save answer")) {
            session.connection().createStatement().executeUpdate("u");
            session.commit();
            session.connection().createStatement().executeUpdate("u");
            session.commit();

            assertThat(steps())
                    .containsExactly("timeout 2000", "commit()", "timeout 0", "timeout 2000", "commit()", "timeout 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void commit_probeRefusesIt_probeWasBounded(By by) throws SQLException {
        database.fail("Statement.executeUpdate(u)", new SQLException("duplicate key", "23505"));
        database.fail("Statement.execute(SELECT 1)", new SQLException("aborted", "25P02"));
        guard.settings().returnTimeout(Duration.ofSeconds(9));

        commit(by, TWO_SECONDS, 0);

        // Nothing had succeeded in it that would be lost.
        assertThat(steps()).startsWith("timeout 2000", "commit()", "timeout 0");
    }

    // ------------------------------------------------------------------ when it is over

    @ParameterizedTest
    @EnumSource
    void commit_runsIntoIt_outcomeIsUnknownAndConnectionEvicted(By by) throws SQLException {
        database.fail("commit()", TIMED_OUT);

        assertThatThrownBy(() -> commit(by, TWO_SECONDS, 0))
                .isInstanceOf(CommitOutcomeUnknownException.class)
                .hasCause(TIMED_OUT)
                .hasNoSuppressedExceptions();

        assertThat(steps()).containsExactly("timeout 2000", "commit()");
        assertThat(outcomes()).isEqualTo(endedTransactions(0, 0, 1));
        assertNextGets(2, guard.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void commit_driverHasNoNetworkTimeout_commits(By by) throws SQLException {
        database.fail("getNetworkTimeout()", new SQLFeatureNotSupportedException("none"));

        commit(by, TWO_SECONDS, 0);

        assertThat(steps()).startsWith("commit()");
        assertThat(outcomes()).isEqualTo(endedTransactions(1, 0, 0));
        assertNextGets(1, guard.dataSource());
    }

    @ParameterizedTest
    @EnumSource
    void commit_boundCannotBeTakenOff_isCommitted(By by) throws SQLException {
        commit(by, TWO_SECONDS, 0);
        database.fail("setNetworkTimeout(executor, 0)", new SQLException("no", "HY000"));

        // HikariCP cannot put it back either, and the connection is evicted: that is no failure of the commit.
        ThrowingCallable commit = () -> commit(by, TWO_SECONDS, 0);
        if (by == By.SESSION) {
            assertThatThrownBy(commit).hasMessage("no");
        } else {
            assertThat(commit).satisfies(ThrowingCallable::call);
        }

        database.heal();
        assertThat(outcomes()).isEqualTo(endedTransactions(2, 0, 0));
        eventually("it is closed for good", () -> database.closes(1) == 1);
    }

    // ------------------------------------------------------------------ the option

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.000000001S"})
    void commitTimeout_outsideItsBounds_isRefused(String text) {
        assertThatThrownBy(() -> TWO_SECONDS.commitTimeout(Duration.parse(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("commitTimeout=" + text + " is outside its bounds (at least 1 ms, at most 1 day)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.001S", "PT24H"})
    void commitTimeout_atItsBounds_isTaken(String text) {
        assertThat(TWO_SECONDS.commitTimeout(Duration.parse(text)).commitTimeout())
                .contains(Duration.parse(text));
    }

    @Test
    void commitTimeout_notGiven_isNone() {
        assertThat(SessionOptions.defaults().commitTimeout()).isEmpty();
        assertThat(SessionOptions.defaults()).asString().endsWith(", commitTimeout=none]");
    }

    @Test
    void commitTimeout_withOtherOptions_isKept() {
        SessionOptions options = TWO_SECONDS
                .readOnly()
                .isolation(Connection.TRANSACTION_SERIALIZABLE)
                .expectedHold("a stream");

        assertThat(options.commitTimeout()).contains(Duration.ofSeconds(2));
        assertThat(options.isReadOnly()).isTrue();
        assertThat(options).asString().startsWith("SessionOptions[readOnly=true, isolation=SERIALIZABLE, ");
        assertThat(options).asString().endsWith(", commitTimeout=PT2S]");
        assertThat(options.commitTimeout(Duration.ofSeconds(1)).isReadOnly()).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void commitTimeout_null_isRefused() {
        assertThatThrownBy(() -> TWO_SECONDS.commitTimeout(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("commitTimeout");
    }

    // ------------------------------------------------------------------

    /** Updates something, under the user's own network timeout if it is not 0, and commits. */
    private void commit(By by, SessionOptions options, int users) throws SQLException {
        DatabaseManager manager = guard.databaseManager().with(options);
        database.forget();
        if (by == By.TRANSACTION) {
            manager.useTransaction("save answer", connection -> update(connection, users));
            return;
        }
        try (Session session = manager.openSession("save answer")) {
            update(session.connection(), users);
            session.commit();
        }
    }

    private void update(Connection connection, int users) throws SQLException {
        if (users > 0) {
            connection.setNetworkTimeout(Runnable::run, users);
        }
        // A failure is swallowed: what comes of it is the commit's affair.
        try {
            connection.createStatement().executeUpdate("u");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("23505");
        }
    }

    /** Commits, rollbacks and network timeouts, in order. */
    private List<String> steps() {
        return database.callsButTheQuestion().stream()
                .filter(call -> call.matches("(commit|rollback|setNetworkTimeout)\\(.*"))
                .map(call -> call.replaceFirst("setNetworkTimeout\\(executor, (\\d+)\\)", "timeout $1"))
                .toList();
    }

    private Map<Ending, Long> outcomes() {
        return guard.figures().stream()
                .filter(figures -> figures.label().equals("save answer"))
                .findFirst()
                .orElseThrow()
                .outcomes();
    }
}
