/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolHealth.Status;
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
    private final Halt halt = new Halt();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private HikariConfig config() {
        HikariConfig config = database.poolOfOne();
        config.setAllowPoolSuspension(true);
        return config;
    }

    @AfterEach
    void close() {
        halt.end();
        ticked.close();
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
        assertThat(guard.figures().labels()).isEmpty();
        assertThat(snapshot.totals().acquires()).isZero();
        assertThat(snapshot.totals().ends()).isEqualTo(PoolFigures.Ends.NONE);
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
        assertThat(guard.health().reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.cause()).isEqualTo(Cause.UNREACHABLE);
            assertThat(reason.text())
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
        try (Crowd crowd = new Crowd(guard)) {
            crowd.hold(1);
            crowd.wait(2);
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
        database.on("isValid(1)", halt::inTheDriver);

        Probe probe = guard.probe(SHORT);

        assertThat(probe.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(probe.text()).isEqualTo("no answer within 20 ms");
        assertThat(probe.took()).isBetween(SHORT, Duration.ofSeconds(2));
        assertThat(guard.health().reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.cause()).isEqualTo(Cause.UNREACHABLE);
            assertThat(reason.text()).matches("a probe got no answer within 20 ms \\(\\d+\\.\\d s ago\\)");
        });

        halt.end();
        eventually("the answer comes", () -> guard.health().status() == Status.UP);
        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void probe_oneIsUnderWay_twentyCallersShareIt() {
        AtomicInteger asked = new AtomicInteger();
        database.on(ASKED, () -> {
            asked.incrementAndGet();
            return halt.inTheDriver();
        });
        List<AppThread<Probe>> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(AppThread.start("caller-" + i, () -> guard.probe(LONG)));
        }
        halt.awaitThread();
        eventually("all callers wait", () -> waiting("caller-") == 20);

        // Another one with less patience is gone before the answer comes, and does not ask either.
        assertThat(guard.probe(SHORT).outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(guard.snapshot().active()).isEqualTo(1);
        halt.end();

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
        database.on(ASKED, halt::inTheDriver);
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
        halt.awaitThread();
        halt.end();
        eventually("the probe is over", () -> guard.snapshot().active() == 0);
    }

    /** Nobody waits for a probe's end: the guard is closed at once, and no thread is left. */
    @Test
    void close_whileAProbeHangs_leavesNoThread() {
        database.on(ASKED, halt::inTheDriver);
        AppThread<Probe> caller = AppThread.start("caller", () -> guard.probe(LONG));
        halt.awaitThread();
        assertThat(threads()).isEqualTo(1);

        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            guard.close(Duration.ofSeconds(5));
            return guard.isClosed();
        });
        halt.end();

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
