/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Counted.failedAcquires;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.AppThread;
import io.poolguard.support.Counted;
import io.poolguard.support.Gate;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that cannot be reached, and comes back; and why acquires have failed. */
@Timeout(30)
class UnreachableTest {

    private static final Duration LONG = Duration.ofSeconds(3);
    private static final Duration GUARDS_OWN_PROBE = Duration.ofSeconds(5);
    private static final String CONNECT = "DataSource.getConnection()";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final AtomicBoolean refuses = new AtomicBoolean(true);
    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    /** The pool starts while nobody answers. */
    private HikariConfig config() {
        HikariConfig config = database.poolOfOne();
        config.setInitializationFailTimeout(-1);
        config.setMaximumPoolSize(2);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(250);
        return config;
    }

    @BeforeEach
    void refuse() {
        database.on(CONNECT, () -> {
            if (refuses.get()) {
                throw new SQLException("FATAL: secret", "53300");
            }
            return ScriptedDatabase.AS_USUAL;
        });
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ down, and up again

    @Test
    void health_nobodyHasTried_isUp() {
        ticked.pass(Duration.ofMinutes(1));

        assertThat(guard.health().status()).isEqualTo(Status.UP);
        assertThat(guard.health().lastProbe()).isEmpty();
    }

    @Test
    void health_acquireCouldNotConnect_isDownWithClassAndState() {
        failToAcquire();

        PoolHealth health = guard.health();
        assertThat(health.status()).isEqualTo(Status.DOWN);
        assertThat(health.isReady()).isFalse();
        assertThat(health.isLive()).isTrue();
        assertThat(health.reasons().entrySet()).singleElement().satisfies(reason -> {
            assertThat(reason.getKey()).isEqualTo(Cause.UNREACHABLE);
            assertThat(reason.getValue())
                    .matches("connecting to the database fails with java\\.sql\\.SQLException \\(SQLState=53300\\)"
                            + " \\(\\d+\\.\\d s ago\\)");
        });
        assertThat(health.toString()).doesNotContain("secret");
    }

    @Test
    void health_nobodyAcquiresAnyMore_isUpByTheGuardsOwnProbe() {
        failToAcquire();
        refuses.set(false);
        ticked.pass(GUARDS_OWN_PROBE.minusMillis(1));
        assertThat(guard.health().lastProbe()).isEmpty();
        assertThat(guard.health().status()).isEqualTo(Status.DOWN);

        ticked.pass(Duration.ofMillis(1));

        eventually("it is up again", () -> guard.health().status() == Status.UP);
        eventually("the probe is noted", () -> guard.health().lastProbe().isPresent());
        assertThat(guard.health().lastProbe().map(Probe::outcome)).contains(Outcome.ANSWERED);
        assertThat(guard.snapshot().acquires()).isEqualTo(1);
    }

    @Test
    void health_guardsOwnProbesFail_areRepeatedUntilOneIsAnswered() {
        failToAcquire();
        refuses.set(false);
        AtomicBoolean valid = new AtomicBoolean();
        database.on("isValid(4)", valid::get); // of five seconds, some were spent on the way
        for (int i = 0; i < 3; i++) {
            assertThat(probeAfterTheTime().outcome()).isEqualTo(Outcome.FAILED);
            assertThat(guard.health().status()).isEqualTo(Status.DOWN);
        }
        valid.set(true);
        Probe last = probeAfterTheTime();

        assertThat(last.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(guard.health().status()).isEqualTo(Status.UP);
        ticked.pass(GUARDS_OWN_PROBE);
        ticked.pass(GUARDS_OWN_PROBE);
        assertThat(guard.health().lastProbe()).contains(last); // who is up is not probed
    }

    private Probe probeAfterTheTime() {
        Optional<Probe> before = guard.health().lastProbe();
        ticked.pass(GUARDS_OWN_PROBE);
        eventually("the guard has probed", () -> !guard.health().lastProbe().equals(before));
        return guard.health().lastProbe().orElseThrow();
    }

    @Test
    void health_anAcquireSucceeds_isUpAtOnce() throws SQLException {
        failToAcquire();
        refuses.set(false);

        eventuallyAcquire().close();

        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void health_aProbeIsAnswered_isUpAtOnce() {
        failToAcquire();
        refuses.set(false);

        eventually("a probe is answered", () -> guard.probe(LONG).outcome() == Outcome.ANSWERED);

        assertThat(guard.health().status()).isEqualTo(Status.UP);
    }

    @Test
    void probe_couldNotConnect_isDownAndNoAcquireHasFailed() {
        Probe probe = guard.probe(Duration.ofMillis(300));

        assertThat(probe.outcome()).isIn(Outcome.FAILED, Outcome.TIMED_OUT);
        assertThat(guard.health().has(Cause.UNREACHABLE)).isTrue();
        assertThat(failures()).isEqualTo(failedAcquires(0, 0, 0, 0, 0));
        assertThat(guard.snapshot().acquires()).isZero();
    }

    /** The server refuses the second connection, and nothing comes back until the first one does. */
    @Test
    void health_refusedWhileNothingComesBack_isDownUntilTheNextIsServed() throws SQLException {
        refuses.set(false);
        Connection first = eventuallyAcquire();
        refuses.set(true);
        failToAcquire();
        assertThat(guard.health().status()).isEqualTo(Status.DOWN);

        first.close();
        ticked.acquire().close();

        assertThat(guard.health().reasons()).containsOnlyKeys(Cause.SERVER_LIMIT);
        assertThat(guard.health().isReady()).isTrue();
        assertThat(failures()).isEqualTo(failedAcquires(0, 1, 0, 0, 0));
    }

    @Test
    void health_connectingHangs_isDownAndSaysSo() {
        Gate gate = new Gate();
        database.on(CONNECT, gate::passInTheDriver);
        failToAcquire();

        assertThat(guard.health().reasons().entrySet())
                .singleElement()
                .satisfies(reason -> assertThat(reason.getValue())
                        .matches("connecting to the database seems to hang, or is slow \\(\\d+\\.\\d s ago\\)"));
        gate.open();
    }

    // ------------------------------------------------------------------ a pool that was not used yet

    @Test
    void health_firstUseOfALazyPoolFails_isDownUntilTheGuardsOwnProbe() {
        try (HikariDataSource lazy = new HikariDataSource()) {
            config().copyStateTo(lazy);
            lazy.setInitializationFailTimeout(1);
            try (TickedGuard over = new TickedGuard(PoolGuard.over(lazy), builder -> builder)) {
                assertThat(over.guard().health().status()).isEqualTo(Status.UP);
                assertThatThrownBy(over::acquire).isInstanceOf(SQLException.class);
                assertThat(over.guard().health().reasons().entrySet())
                        .singleElement()
                        .satisfies(reason -> assertThat(reason.getValue())
                                .matches("the database fails with java\\.sql\\.SQLException"
                                        + " \\(SQLState=53300\\) \\(\\d+\\.\\d s ago\\)"));
                assertThat(over.guard().snapshot().failures()).isEqualTo(failedAcquires(0, 1, 0, 0, 0));
                assertThat(lazy.getHikariPoolMXBean()).isNull();

                refuses.set(false);
                over.pass(GUARDS_OWN_PROBE);

                eventually("it is up", () -> over.guard().health().status() == Status.UP);
                eventually("the probe is over", () -> over.guard().snapshot().active() == 0);
            }
        }
    }

    // ------------------------------------------------------------------ why acquires have failed

    @Test
    void failures_eachReason_isCountedAsWhatItIs() throws Exception {
        failToAcquire();
        refuses.set(false);
        try (Connection one = eventuallyAcquire();
                Connection other = eventuallyAcquire()) {
            assertThat(one).isNotSameAs(other);
            long unreachable = failures().get(Ending.UNREACHABLE);
            assertThatThrownBy(ticked::acquire).isInstanceOf(AcquireTimeoutException.class);
            assertThat(failures()).isEqualTo(failedAcquires(1, unreachable, 0, 0, 0));
            assertThat(guard.health().has(Cause.UNREACHABLE)).isFalse();

            interruptAnAcquire();
            assertThat(failures()).isEqualTo(failedAcquires(1, unreachable, 1, 0, 0));
        }
        long unreachable = failures().get(Ending.UNREACHABLE);
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection own = ticked.acquire()) {
            assertThatThrownBy(ticked::acquire).isInstanceOf(IllegalStateException.class);
            assertThat(own.isClosed()).isFalse();
        }
        assertThat(failures()).isEqualTo(failedAcquires(1, unreachable, 1, 0, 1));
        guard.settings().react(Kind.NESTED, Reaction.WARN);
        guard.databaseManager()
                .useTransaction(
                        "outer",
                        outer -> guard.databaseManager()
                                .useTransaction(
                                        "middle",
                                        middle -> assertThatThrownBy(() ->
                                                        guard.databaseManager().useTransaction("inner", inner -> {}))
                                                .isInstanceOf(AcquireDeadlockException.class)));

        assertThat(failures().get(Ending.INTERRUPTED)).isEqualTo(1);
        assertThat(failures().get(Ending.DEADLOCK)).isEqualTo(1);
        assertThat(failures().get(Ending.OTHER)).isEqualTo(1);
        assertSumsAreEqual();
    }

    @Test
    void failures_guardIsBeingClosed_areOther() throws Exception {
        refuses.set(false);
        Connection held = eventuallyAcquire();
        Map<Ending, Long> before = failures();
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            guard.close(Duration.ofSeconds(8));
            return true;
        });
        eventually("nobody gets one any more", this::isRefused);
        // Its own affair meanwhile: a probe is no acquire, and nobody need wait for it. Whether one is idle is the
        // pool's.
        assertThat(guard.probe(LONG).outcome()).isIn(Outcome.ANSWERED, Outcome.NOT_PROBED);
        held.close();

        assertThat(closer.result()).isTrue();
        assertThat(failures().get(Ending.OTHER)).isPositive();
        assertThat(failures().get(Ending.UNREACHABLE)).isEqualTo(before.get(Ending.UNREACHABLE));
        assertSumsAreEqual();
    }

    private boolean isRefused() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            return connection.isClosed();
        } catch (SQLNonTransientConnectionException refused) {
            return true;
        }
    }

    private void interruptAnAcquire() {
        AppThread<Boolean> waiter = AppThread.start("waiter", () -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(ticked::acquire).isInstanceOf(SQLException.class);
            return true;
        });
        assertThat(waiter.result()).isTrue();
    }

    private void assertSumsAreEqual() {
        assertThat(Counted.all(failures()))
                .isEqualTo(guard.figures().stream()
                        .mapToLong(LabelFigures::failures)
                        .sum());
    }

    private void failToAcquire() {
        assertThatThrownBy(ticked::acquire).isInstanceOf(SQLTransientConnectionException.class);
    }

    /** HikariCP takes its time to try again. */
    private Connection eventuallyAcquire() {
        Connection[] acquired = new Connection[1];
        eventually("a connection is acquired", () -> {
            try {
                acquired[0] = ticked.acquire();
                return true;
            } catch (SQLTransientConnectionException notYet) {
                return false;
            }
        });
        return acquired[0];
    }

    private Map<Ending, Long> failures() {
        return guard.snapshot().failures();
    }
}
