/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolHealth.Status;
import io.poolguard.PoolSnapshot;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import io.poolguard.support.WaitingThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One round trip to a driver that does what a test says. It is asked with {@code isValid(3)}. */
@Timeout(30)
class ProbeTest {

    private static final Duration LONG = Duration.ofMillis(3_900);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final String ASKED = "isValid(3)";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final Gate gate = new Gate();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private HikariConfig config() {
        HikariConfig config = database.poolOfOne();
        config.setAllowPoolSuspension(true);
        return config;
    }

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    /** The caller waits no more, but what comes of the probe then is known better than that it was late. */
    @Test
    void probe_failsAfterTheCallersTimeout_isToldAllTheSame() {
        database.on("isValid(1)", () -> {
            gate.pass();
            throw new SQLException("refused", "57P03");
        });

        assertThat(guard.probe(Duration.ofMillis(50)).outcome()).isEqualTo(Outcome.TIMED_OUT);
        gate.open();

        eventually(
                "it is told how it failed",
                () -> guard.health()
                        .reasons()
                        .toString()
                        .contains("the database fails with java.sql.SQLException (SQLState=57P03)"));
    }

    /** The database stalls under the probe, which has the only connection: no holder is to blame, and none is named. */
    @Test
    void probe_hasTheOnlyConnection_isSaidOfAnAcquireThatTimesOut() throws SQLException {
        database.on("isValid(1)", gate::passInTheDriver);
        guard.dataSource().unwrap(HikariDataSource.class).setConnectionTimeout(250);

        assertThat(guard.probe(Duration.ofMillis(50)).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThatThrownBy(ticked::acquire)
                .asInstanceOf(type(AcquireTimeoutException.class))
                .extracting(timeout -> timeout.report().verdict())
                .isEqualTo("1 of 1 connection is in use by the guard's own probe of the database, which has no answer"
                        + " yet.");

        gate.open();
        eventually("it is over", () -> guard.snapshot().active() == 0);
        try (Connection held = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(1));
            assertThat(guard.report().verdict())
                    .startsWith("1 of 1 connection is held idle")
                    .doesNotContain("probe");
            assertThat(held.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ it answers

    @Test
    void probe_databaseAnswers_isPartOfTheHealth() {
        Probe probe = guard.probe(LONG);

        assertThat(probe.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(probe.text()).isEqualTo("answered");
        assertThat(probe.took()).isBetween(Duration.ZERO, LONG);
        assertThat(guard.health().lastProbe()).contains(probe);
        assertThat(guard.health().probeAge())
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ZERO, Duration.ofSeconds(20)));
        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    /** It is no hold, no acquire, no transaction; the next to acquire finds the connection as it was. */
    @Test
    void probe_databaseAnswers_leavesNoTrace() throws SQLException {
        guard.probe(LONG);
        ticked.pass(Duration.ofMinutes(2));

        PoolSnapshot snapshot = guard.snapshot();
        assertThat(guard.holds()).isEmpty();
        assertThat(guard.figures()).isEmpty();
        assertThat(snapshot.acquires()).isZero();
        assertThat(snapshot.ends()).isEqualTo(endedHolds(0, 0, 0, 0));
        assertThat(ticked.findings()).isEmpty();
        assertThat(snapshot.active()).isZero();
        assertThat(snapshot.total()).isEqualTo(1);
        try (Connection next = ticked.acquire()) {
            assertThat(ScriptedDatabase.number(next)).isEqualTo(1);
            assertThat(next.getNetworkTimeout()).isZero();
        }
    }

    @Test
    void probe_driverHasANetworkTimeout_setsItAndPutsItBack() {
        guard.probe(Duration.ofMillis(500));

        List<Integer> timeouts = database.calls().stream()
                .filter(call -> call.startsWith("setNetworkTimeout"))
                .map(call -> Integer.valueOf(call.replaceAll("\\D", "")))
                .toList();
        // Those of the question whether there is one are zero.
        assertThat(timeouts).anySatisfy(millis -> assertThat(millis).isBetween(1, 500));
        assertThat(timeouts.get(timeouts.size() - 1)).isZero();
    }

    @Test
    void probe_driverWithoutNetworkTimeout_answersAllTheSame() {
        database.fail("getNetworkTimeout()", new SQLFeatureNotSupportedException("no such thing"));
        database.forget();

        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(database.calls()).noneMatch(call -> call.startsWith("setNetworkTimeout"));
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S, 1", "PT0.999S, 1", "PT2.5S, 2", "PT24H, 86399"})
    void probe_timeout_isTheDriversToo(Duration timeout, int seconds) {
        guard.probe(timeout);

        eventually("it is asked", () -> database.calls().contains("isValid(" + seconds + ")"));
        eventually("it is over", () -> guard.snapshot().active() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S", "PT24H0.001S"})
    void probe_timeoutOutsideItsBounds_isRefusedByName(Duration timeout) {
        assertThatThrownBy(() -> guard.probe(timeout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout=" + timeout + " is outside its bounds (at least 1 ms, at most 1 day)");
        assertThat(guard.health().lastProbe()).isEmpty();
    }

    // ------------------------------------------------------------------ it fails

    @Test
    void probe_connectionIsNotValid_failsAndIsEvicted() {
        database.on(ASKED, () -> false);

        Probe probe = guard.probe(LONG);

        assertThat(probe.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(probe.text())
                .isEqualTo("the database fails with java.sql.SQLNonTransientConnectionException (SQLState=08006)");
        assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        assertThat(guard.health().reasons().entrySet()).singleElement().satisfies(reason -> {
            assertThat(reason.getKey()).isEqualTo(Cause.UNREACHABLE);
            assertThat(reason.getValue())
                    .matches("the database fails with java\\.sql\\.SQLNonTransientConnectionException"
                            + " \\(SQLState=08006\\) \\(\\d+\\.\\d s ago\\)");
        });
        assertThat(guard.health().isLive()).isTrue();
        assertRecovers(2);
    }

    @Test
    void probe_driverThrows_namesClassAndStateAlone() {
        database.fail(ASKED, new SQLException("secret", "57P01"));

        Probe probe = guard.probe(LONG);

        assertThat(probe.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(probe.text()).isEqualTo("the database fails with java.sql.SQLException (SQLState=57P01)");
        assertThat(guard.health().has(Cause.UNREACHABLE)).isTrue();
        assertRecovers(2);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, AssertionError.class, StackOverflowError.class})
    void probe_driverIsFaulty_failsAndLosesNoConnection(Class<? extends Throwable> kind) throws Exception {
        database.fail(ASKED, kind.getConstructor().newInstance());

        Probe probe = guard.probe(LONG);

        assertThat(probe.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(probe.text()).isEqualTo("the database fails with " + kind.getName() + " (SQLState=none)");
        assertRecovers(2);
    }

    @Test
    void probe_networkTimeoutCannotBeSet_failsAndLosesNoConnection() {
        guard.probe(LONG);
        database.fail("setNetworkTimeout(executor, 3900)", new SQLException("gone", "08006"));
        database.on("setNetworkTimeout(executor, 3899)", () -> {
            throw new SQLException("gone", "08006");
        });

        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.FAILED);
        assertRecovers(2);
    }

    /** Whatever it was, once it is over a probe is answered, and all connections that there may be can be had. */
    private void assertRecovers(int number) {
        database.heal();
        eventually("a probe is answered", () -> guard.probe(LONG).outcome() == Outcome.ANSWERED);
        assertThat(guard.health().status()).isEqualTo(Status.UP);
        eventually("none is active", () -> guard.snapshot().active() == 0);
        assertThat(guard.snapshot().total()).isEqualTo(1);
        eventually("the broken one is closed", () -> database.closes(number - 1) == 1);
        assertThat(database.closes(number)).isZero();
    }

    // ------------------------------------------------------------------ it is not asked

    @Test
    void probe_allInUse_asksNothing() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ZERO);
            database.forget();
            PoolSnapshot before = guard.snapshot();

            assertNotProbed("saturated");

            assertThat(connection.isClosed()).isFalse();
            assertThat(database.calls()).isEmpty();
            assertThat(guard.snapshot()).isEqualTo(before);
            assertThat(guard.health().status()).isEqualTo(Status.UP);
        }
    }

    /** The pool could connect for it, which takes as long as it takes, and says nothing that is worth a connection. */
    @Test
    void probe_noneIsIdleAndThePoolMayGrow_asksNothing() throws SQLException {
        HikariConfig config = new ScriptedDatabase().poolOfOne();
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        try (PoolGuard growing = PoolGuard.newPool(config).build();
                Connection connection = growing.dataSource().getConnection()) {
            assertThat(growing.probe(LONG).text()).isEqualTo("not probed: saturated");
            assertThat(growing.snapshot().total()).isEqualTo(1);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void probe_threadsWait_asksNothing() throws SQLException {
        try (WaitingThreads waiters = new WaitingThreads(guard)) {
            waiters.hold(1);
            waiters.wait(2);
            database.forget();

            assertNotProbed("saturated");

            assertThat(database.calls()).isEmpty();
            assertThat(guard.snapshot().pending()).isEqualTo(2);
        }
    }

    @Test
    void probe_poolIsSuspended_asksNothing() throws SQLException {
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);
        pool.getHikariPoolMXBean().suspendPool();

        assertNotProbed("suspended");

        pool.getHikariPoolMXBean().resumePool();
        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void probe_guardIsClosed_asksNothing() {
        guard.close();

        assertNotProbed("closed");
    }

    @Test
    void probe_poolIsClosedBehindItsBack_asksNothing() throws SQLException {
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertNotProbed("closed");
    }

    private void assertNotProbed(String why) {
        Probe probe = guard.probe(LONG);
        assertThat(probe.outcome()).isEqualTo(Outcome.NOT_PROBED);
        assertThat(probe.text()).isEqualTo("not probed: " + why);
        // It says nothing of the database: what the last one has said that asked stays.
        assertThat(guard.health().lastProbe()).isNotEqualTo(Optional.of(probe));
        assertThat(guard.health().has(Cause.UNREACHABLE)).isFalse();
    }

    // ------------------------------------------------------------------ it hangs

    @Test
    void probe_noAnswerInTime_isBackAndDownUntilTheAnswerComes() {
        database.on("isValid(1)", gate::passInTheDriver);

        Probe probe = guard.probe(SHORT);

        assertThat(probe.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(probe.text()).isEqualTo("no answer within 20 ms");
        assertThat(probe.took()).isBetween(SHORT, Duration.ofSeconds(2));
        assertThat(guard.health().reasons().entrySet()).singleElement().satisfies(reason -> {
            assertThat(reason.getKey()).isEqualTo(Cause.UNREACHABLE);
            assertThat(reason.getValue()).matches("a probe got no answer within 20 ms \\(\\d+\\.\\d s ago\\)");
        });

        gate.open();
        eventually("the answer comes", () -> guard.health().status() == Status.UP);
        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void probe_oneIsUnderWay_twentyCallersShareIt() {
        AtomicInteger asked = new AtomicInteger();
        database.on(ASKED, () -> {
            asked.incrementAndGet();
            return gate.passInTheDriver();
        });
        List<AppThread<Probe>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(AppThread.start("caller-" + i, () -> guard.probe(LONG)));
        }
        gate.awaitArrival();
        eventually("all callers wait", () -> waiting("caller-") == 20);

        // Another one with less patience is gone before the answer comes, and does not ask either.
        assertThat(guard.probe(SHORT).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(guard.snapshot().active()).isEqualTo(1);
        gate.open();

        assertThat(callers)
                .allSatisfy(caller -> assertThat(caller.result().outcome()).isEqualTo(Outcome.ANSWERED));
        assertThat(asked).hasValue(1);
    }

    private static long waiting(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                .count();
    }

    @Test
    void probe_interruptedWhileItWaits_isBackAtOnceAndStaysInterrupted() {
        database.on(ASKED, gate::passInTheDriver);
        AppThread<Boolean> caller = AppThread.start("caller", () -> {
            Thread.currentThread().interrupt();
            Probe probe = guard.probe(LONG);
            assertThat(probe.outcome()).isEqualTo(Outcome.NOT_PROBED);
            assertThat(probe.text()).isEqualTo("interrupted while it waited for the answer");
            assertThat(probe.took()).isLessThan(LONG);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(caller.result()).isTrue();
        // That says nothing of the database.
        assertThat(guard.health().status()).isEqualTo(Status.UP);
        gate.awaitArrival();
        gate.open();
        eventually("the probe is over", () -> guard.snapshot().active() == 0);
    }

    /** Nobody waits for a probe's end: the guard is closed at once, and no thread is left. */
    @Test
    void close_whileAProbeHangs_leavesNoThread() {
        database.on(ASKED, gate::passInTheDriver);
        AppThread<Probe> caller = AppThread.start("caller", () -> guard.probe(LONG));
        gate.awaitArrival();
        eventually("those of other tests have ended", () -> threads() == 1);

        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            guard.close(Duration.ofSeconds(5));
            return guard.isClosed();
        });
        gate.open();

        assertThat(closer.result()).isTrue();
        assertThat(caller.result().outcome()).isIn(Outcome.ANSWERED, Outcome.FAILED, Outcome.NOT_PROBED);
        eventually("no thread is left", () -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("poolguard-scripted-probe"))
                .count();
    }
}
