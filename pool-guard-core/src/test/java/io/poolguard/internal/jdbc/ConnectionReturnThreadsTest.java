/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.PoolGuard;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hold that ends while a thread other than the one that ends it is at work on the connection. */
@Timeout(60)
class ConnectionReturnThreadsTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = PoolGuard.newPool(database.poolOfOne()).build();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private final CountDownLatch inCall = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void nothingIsLeft() {
        other.shutdownNow();
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        guard.close();
    }

    @Test
    void close_acquirerIsInACall_evictsAndSendsNothing() throws Exception {
        stopAt("Statement.executeQuery(slow)");
        Connection connection = other.submit(this::inOpenTransaction).get();
        Statement statement = connection.createStatement();
        Future<ResultSet> call = other.submit(() -> statement.executeQuery("slow"));
        inCall.await();

        connection.close();

        assertThat(database.transactionCalls()).isEmpty();
        assertNextGets(2, guard.dataSource());
        goOn.countDown();
        assertThat(call.get()).isNotNull();
        assertClosed(other.submit(() -> catchThrowable(() -> statement.executeQuery("select 1"))));
    }

    @Test
    void close_anotherThreadIsInACall_evictsAndSendsNothing() throws Exception {
        stopAt("Statement.executeQuery(slow)");
        Connection connection = inOpenTransaction();
        Statement statement = connection.createStatement();
        Future<ResultSet> call = other.submit(() -> statement.executeQuery("slow"));
        inCall.await();

        connection.close();

        assertThat(database.transactionCalls()).isEmpty();
        assertNextGets(2, guard.dataSource());
        goOn.countDown();
        assertThat(call.get()).isNotNull();
        assertClosed(other.submit(() -> catchThrowable(() -> statement.executeQuery("select 1"))));
    }

    @Test
    void close_anotherThreadIsInACall_resultOfThatCallIsClosed() throws Exception {
        stopAt("Statement.executeQuery(slow)");
        Connection connection = inOpenTransaction();
        Statement statement = connection.createStatement();
        Future<ResultSet> call = other.submit(() -> statement.executeQuery("slow"));
        inCall.await();

        connection.close();
        goOn.countDown();

        ResultSet result = call.get();
        assertClosed(other.submit(() -> catchThrowable(result::next)));
        assertThat(result.isClosed()).isTrue();
        assertThat(statement.isClosed()).isTrue();
    }

    @Test
    void close_anotherThreadIsClosing_isQuietAndEndsNothingTwice() throws Exception {
        stopAt("rollback()");
        Connection connection = inOpenTransaction();
        Future<Connection> winner = other.submit(() -> {
            connection.close();
            return connection;
        });
        inCall.await();

        connection.close();

        assertThat(winner.isDone()).isFalse();
        goOn.countDown();
        winner.get();
        assertThat(database.transactionCalls()).containsExactly("rollback()", "setAutoCommit(true)");
        assertNextGets(1, guard.dataSource());
    }

    @Test
    void holds_rollbackHangs_showsTheHoldEnding() throws Exception {
        stopAt("rollback()");
        Connection connection = inOpenTransaction();
        Future<Connection> closing = other.submit(() -> {
            connection.close();
            return connection;
        });
        inCall.await();

        assertThat(guard.holds()).extracting(HoldSnapshot::activity).containsExactly(Activity.ENDING);

        goOn.countDown();
        closing.get();
    }

    @Test
    void abort_inHand_evictsAndLaterCloseIsQuiet() throws SQLException {
        Connection connection = inOpenTransaction();

        connection.abort(Runnable::run);
        connection.close();

        assertThat(database.transactionCalls()).isEmpty();
        assertNextGets(2, guard.dataSource());
    }

    @Test
    void abort_driverFails_evictsAndThrows() throws SQLException {
        Connection connection = inOpenTransaction();
        SQLException failure = new SQLException("general error", "HY000");
        database.fail("abort(null)", failure);

        assertThatThrownBy(() -> connection.abort(null)).isSameAs(failure);

        assertNextGets(2, guard.dataSource());
    }

    private Connection inOpenTransaction() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("update");
        database.forget();
        return connection;
    }

    private void stopAt(String call) {
        database.on(call, () -> {
            inCall.countDown();
            goOn.await();
            return ScriptedDatabase.AS_USUAL;
        });
    }

    private static void assertClosed(Future<Throwable> failure) throws Exception {
        assertThat(failure.get())
                .isExactlyInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08003")
                .hasMessageMatching("scripted - connection is closed \\(hold=#\\d+, label=none\\): it was closed\\.");
    }
}
