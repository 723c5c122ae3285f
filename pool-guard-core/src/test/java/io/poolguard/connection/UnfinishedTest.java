/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.Finding.Kind.UNFINISHED;
import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.ScriptedDatabase.assertNextGets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Ending;
import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.PoolGuard;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread runs out of stack on the way in or out, where it may run out again in what it does about that. */
@Timeout(60)
class UnfinishedTest {

    private static final Duration TICK = Duration.ofMillis(1);

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final AtomicReference<Error> atAcquire = new AtomicReference<>();
    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder.context(this::context));
    private final PoolGuard guard = ticked.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private HikariConfig config() {
        return database.poolOfOne();
    }

    private String context() {
        Error error = atAcquire.getAndSet(null);
        if (error != null) {
            throw error;
        }
        return "test";
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    /** The end is begun, and the connection not clean. */
    @ParameterizedTest
    @ValueSource(strings = {"rollback()", "setAutoCommit(true)"})
    void close_stackRunsOutWhileItCleans_isEvictedAtTheNextTickAndTold(String at) throws SQLException {
        Connection connection = inTransaction();
        Error overflow = new StackOverflowError("scripted");
        database.fail(at, overflow);

        assertThatThrownBy(connection::close).isSameAs(overflow);
        ticked.pass(TICK);

        eventually("it is out of the books", () -> guard.holds().isEmpty());
        assertThat(ticked.findings(UNFINISHED)).extracting(Finding::stage).containsExactly(Stage.BEGAN);
        assertThat(ticked.findings(UNFINISHED).get(0).message())
                .matches("scripted - unfinished acquire or close \\(hold=#\\d+, label=none, held=\\d+\\.\\d s,"
                        + " inJdbc=~0\\.0 s, thread=.+, site=TickedGuard\\.acquire:\\d+, statement=update, context=test\\)\\."
                        + " Its thread has left it half way, as it does when it runs out of stack or memory there, or is"
                        + " stopped\\. The connection is evicted\\.");
        database.heal();
        assertNextGets(2, guard.dataSource());
        assertThat(ends()).isEqualTo(endedHolds(1, 1, 0, 0));
        assertBalanced();
    }

    /** HikariCP has the connection back already when its close fails, or it never gets it: it is evicted once for both. */
    @Test
    void close_stackRunsOutInHikariCPsClose_isEvictedAtTheNextTick() throws SQLException {
        Connection connection = ticked.acquire();
        Error overflow = new StackOverflowError("scripted");
        database.fail("clearWarnings()", overflow);

        assertThatThrownBy(connection::close).isSameAs(overflow);
        ticked.pass(TICK);

        eventually("it is out of the books", () -> guard.holds().isEmpty());
        database.heal();
        assertNextGets(2, guard.dataSource());
        assertBalanced();
    }

    @Test
    void close_againAfterItWasLeft_doesNothing() throws SQLException {
        Connection connection = inTransaction();
        database.fail("rollback()", new StackOverflowError("scripted"));
        assertThatThrownBy(connection::close).isInstanceOf(StackOverflowError.class);

        connection.close();

        assertThat(connection.isClosed()).isTrue();
        ticked.pass(TICK);
        eventually("it is out of the books", () -> guard.holds().isEmpty());
        assertThat(ticked.findings(UNFINISHED)).hasSize(1);
        assertBalanced();
    }

    @Test
    void abort_stackRunsOutInTheDriver_isEvictedAtTheNextTick() throws SQLException {
        Connection connection = ticked.acquire();
        database.fail("abort(executor)", new StackOverflowError("scripted"));

        assertThatThrownBy(() -> connection.abort(Runnable::run)).isInstanceOf(StackOverflowError.class);
        ticked.pass(TICK);

        eventually("it is out of the books", () -> guard.holds().isEmpty());
        assertThat(ends()).isEqualTo(endedHolds(0, 1, 0, 0));
        assertBalanced();
    }

    /** The pool has given, and the caller gets nothing. */
    @Test
    void getConnection_stackRunsOutOnceThePoolHasGiven_isEvictedAtTheNextTickAndTold() throws SQLException {
        atAcquire.set(new StackOverflowError("scripted"));

        assertThatThrownBy(ticked::acquire).isInstanceOf(StackOverflowError.class);
        ticked.pass(TICK);

        eventually("it is out of the books", () -> guard.holds().isEmpty());
        assertThat(ticked.findings(UNFINISHED)).hasSize(1);
        assertThat(ends()).isEqualTo(endedHolds(0, 1, 0, 0));
        assertBalanced();
    }

    /** A thread that works on an end is not taken for one that has left it. */
    @Test
    void tick_endIsUnderWay_leavesItAlone() throws SQLException {
        Connection connection = inTransaction();
        database.on("rollback()", () -> {
            ticked.pass(TICK);
            return ScriptedDatabase.AS_USUAL;
        });

        connection.close();

        assertThat(ticked.findings(UNFINISHED)).isEmpty();
        assertThat(ends()).isEqualTo(endedHolds(1, 0, 0, 0));
    }

    private Connection inTransaction() throws SQLException {
        Connection connection = ticked.acquire();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("update");
        return connection;
    }

    private Map<Ending, Long> ends() {
        return guard.snapshot().ends();
    }

    private void assertBalanced() {
        PoolSnapshot snapshot = guard.snapshot();
        long over = snapshot.failures().values().stream()
                        .mapToLong(Long::longValue)
                        .sum()
                + snapshot.ends().values().stream().mapToLong(Long::longValue).sum();
        assertThat(snapshot.acquires() - over).isZero();
    }
}
