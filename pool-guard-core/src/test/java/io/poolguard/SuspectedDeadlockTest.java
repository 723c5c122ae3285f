/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Finding.Kind.DEADLOCK;
import static io.poolguard.Finding.Kind.SUSPECTED_DEADLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Askers.Asker;
import io.poolguard.Askers.Way;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings.Reaction;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every connection is held by a thread that waits for another one, and somebody else could close one of them: told when
 * nothing has moved for a while.
 */
@Timeout(10)
class SuspectedDeadlockTest {

    private static final Duration STILL = Duration.ofMillis(250);

    private final TickedGuard ticked = new TickedGuard(config(30_000), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final Askers askers = new Askers(guard);
    private final List<Asker> deadlocked = new ArrayList<>();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config(long timeoutMillis) {
        HikariConfig config = H2.config();
        config.setConnectionTimeout(timeoutMillis);
        return config;
    }

    @AfterEach
    void close() throws Exception {
        dissolve();
        askers.close();
        ticked.close();
    }

    static Stream<Arguments> ways() {
        Way plain = Askers::plain;
        Way session = Askers::session;
        Way transaction = Askers::transaction;
        return Stream.of(
                Arguments.of("two plain connections", plain, plain),
                Arguments.of("two sessions", session, session),
                Arguments.of("a plain connection and a transaction", plain, transaction));
    }

    // ------------------------------------------------------------------ the watchdog

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void tick_allStillForAQuarterOfASecond_tellsIt(String name, Way first, Way second) throws Exception {
        lock(first, second);

        ticked.pass(STILL);

        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.stage()).isEqualTo(Stage.BEGAN);
            assertThat(finding.at()).isEmpty();
        });
        assertThat(guard.figures().findings())
                .containsEntry(SUSPECTED_DEADLOCK, 1L)
                .containsEntry(DEADLOCK, 0L);
    }

    @Test
    void tick_notYetStillForAQuarterOfASecond_tellsNothing() throws Exception {
        lock(Askers::plain, Askers::plain);

        ticked.pass(STILL.minusNanos(1));

        assertThat(told()).isEmpty();

        ticked.pass(Duration.ofNanos(1));

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_told_isALineOfTheLog() throws Exception {
        lock(Askers::plain, Askers::plain);

        ticked.pass(Duration.ofSeconds(1));

        assertThat(ticked.lines())
                .filteredOn(line -> line.contains("suspected deadlock"))
                .singleElement()
                .asString()
                .matches("WARN chat - suspected deadlock \\(hold=#\\d+, label=none, held=1\\.0 s, inJdbc=~0\\.0 s,"
                        + " idle=1\\.0 s, thread=asker-\\d, site=Askers\\.plain:\\d+, now=.*Askers\\.plain:\\d+.*\\)\\."
                        + " All connections are held by threads that wait for another one: pass the connection on to"
                        + " the inner work, or begin it after the outer one\\.");
    }

    @Test
    void tick_goesOn_isToldOnce() throws Exception {
        lock(Askers::plain, Askers::plain);

        for (int i = 0; i < 10; i++) {
            ticked.pass(Duration.ofSeconds(1));
        }

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_dissolvedAndCameBack_isToldAgain() throws Exception {
        lock(Askers::plain, Askers::plain);
        ticked.pass(STILL);
        dissolve();
        ticked.pass(STILL);

        lock(Askers::plain, Askers::plain);
        ticked.pass(STILL);

        assertThat(told()).hasSize(2);
    }

    @Test
    void tick_settingIsOff_tellsNothing() throws Exception {
        guard.settings().suspectedDeadlock(Reaction.OFF);
        lock(Askers::plain, Askers::plain);

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
        assertThat(ticked.lines()).noneMatch(line -> line.contains("deadlock"));
    }

    @Test
    void tick_settingComesOnMeanwhile_tellsIt() throws Exception {
        guard.settings().suspectedDeadlock(Reaction.OFF);
        lock(Askers::plain, Askers::plain);
        ticked.pass(STILL);

        guard.settings().suspectedDeadlock(Reaction.WARN);
        guard.tick();

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_oneOfTheHoldersDoesNotWait_tellsNothing() throws Exception {
        Asker holder = askers.asker(Askers::plain, (of, inside) -> {});
        Asker waits = askers.asker(Askers::plain, Askers::plain).askAndWait();

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
        holder.ask().finish();
        waits.finish();
    }

    /** What is used unseen may be in use. */
    @Test
    void tick_oneConnectionIsUnobserved_tellsNothing() throws Exception {
        lock(
                (of, inside) -> Askers.plain(of, (connection, owner) -> {
                    connection.unwrap(JdbcConnection.class);
                    inside.run(connection, owner);
                }),
                Askers::plain);

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
    }

    /** The connection's holder is now the thread that used it, and which does not wait. */
    @Test
    void tick_anotherThreadHasUsedAConnection_tellsNothing() throws Exception {
        List<Connection> handedOn = new ArrayList<>();
        lock(
                (of, inside) -> Askers.plain(of, (connection, owner) -> {
                    handedOn.add(connection);
                    inside.run(connection, owner);
                }),
                Askers::plain);
        H2.rows(handedOn.get(0));

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
    }

    // ------------------------------------------------------------------ the setting FAIL

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void getConnection_settingIsFailAndLastToAsk_fails(String name, Way first, Way second) throws Exception {
        guard.settings().suspectedDeadlock(Reaction.FAIL);
        Asker one = askers.asker(first, Askers::plain);
        Asker last = askers.asker(second, Askers::plain);
        one.askAndWait();

        Throwable failure = last.ask().failure();

        assertThat(failure)
                .isExactlyInstanceOf(AcquireDeadlockException.class)
                .isInstanceOf(SQLTransientConnectionException.class)
                .message()
                .matches("(?s)chat - suspected deadlock \\(second=none, at=Askers\\.plain:\\d+, .*")
                .contains("\n  Verdict: Deadlock: 2 of 2 connections are held by threads that themselves wait");
        one.finish();
        assertThat(guard.figures().findings())
                .containsEntry(SUSPECTED_DEADLOCK, 1L)
                .containsEntry(DEADLOCK, 0L);
        askers.assertPoolIsHealthy();
    }

    @Test
    void getConnection_settingIsFailAndOneHolderDoesNotWait_waits() throws Exception {
        guard.settings().suspectedDeadlock(Reaction.FAIL);
        Asker holder = askers.asker(Askers::plain, (of, inside) -> {});
        Asker waits = askers.asker(Askers::plain, Askers::plain).askAndWait();

        holder.ask().finish();

        waits.finish();
    }

    @Test
    void inTransaction_settingIsFailAndAllAreTransactions_isCalledADeadlock() throws Exception {
        guard.settings().suspectedDeadlock(Reaction.FAIL);
        Asker one = askers.inTransaction();
        Asker last = askers.inTransaction();
        one.askAndWait();

        assertThat(last.ask().failure()).hasMessageStartingWith("chat - deadlock (");

        one.finish();
        assertThat(guard.figures().findings()).containsEntry(DEADLOCK, 1L).containsEntry(SUSPECTED_DEADLOCK, 0L);
    }

    // ------------------------------------------------------------------ the timeout

    @Test
    void getConnection_timeoutInADeadlockOfPlainConnections_verdictSaysSo() throws Exception {
        try (TickedGuard hasty = new TickedGuard(config(250), builder -> builder);
                Askers pair = new Askers(hasty.guard())) {
            Asker one = pair.asker(Askers::plain, Askers::plain);
            Asker another = pair.asker(Askers::plain, Askers::plain);
            one.ask();
            another.ask();

            List<Throwable> failures = new ArrayList<>();
            for (Asker asker : List.of(one, another)) {
                if (asker.fails()) {
                    failures.add(asker.failure());
                }
            }

            // The first of them. The second one's wait may end a moment later, when the first has given back.
            assertThat(failures)
                    .anySatisfy(failure -> assertThat(failure)
                            .isExactlyInstanceOf(AcquireTimeoutException.class)
                            .message()
                            .contains(
                                    "\n  Verdict: Deadlock: 2 of 2 connections are held by threads that themselves wait for"
                                            + " this pool in Askers.plain. Pass the connection on to the inner work, or begin it"
                                            + " after the outer one."));
            NoHoldLeft.requireNoHold(hasty.guard(), Duration.ofSeconds(2));
        }
    }

    // ------------------------------------------------------------------

    private List<Finding> told() {
        return ticked.findings(SUSPECTED_DEADLOCK);
    }

    /** Two threads wait for each other by now. */
    private void lock(Way first, Way second) throws Exception {
        deadlocked.add(askers.asker(first, Askers::plain));
        deadlocked.add(askers.asker(second, Askers::plain));
        deadlocked.forEach(Asker::askAndWait);
    }

    /** Somebody closes a connection: the others are served one after the other. */
    private void dissolve() throws Exception {
        if (!deadlocked.isEmpty()) {
            deadlocked.get(0).closeFromElsewhere();
            for (Asker one : deadlocked) {
                one.finish();
            }
            deadlocked.clear();
        }
    }
}
