/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.Finding.Kind.DEADLOCK;
import static io.poolguard.Finding.Kind.SUSPECTED_DEADLOCK;
import static io.poolguard.GuardSeams.tick;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.AcquiringThreads.AcquiringThread;
import io.poolguard.support.AcquiringThreads.Way;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
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
    private final AcquiringThreads acquiring = new AcquiringThreads(guard);
    private final List<AcquiringThread> deadlocked = new ArrayList<>();

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
        acquiring.close();
        ticked.close();
    }

    static Stream<Arguments> ways() {
        Way plain = AcquiringThreads::plain;
        Way session = AcquiringThreads::session;
        Way transaction = AcquiringThreads::transaction;
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
        assertThat(guard.snapshot().findings())
                .containsEntry(SUSPECTED_DEADLOCK, 1L)
                .containsEntry(DEADLOCK, 0L);
    }

    @Test
    void tick_notYetStillForAQuarterOfASecond_tellsNothing() throws Exception {
        lock(AcquiringThreads::plain, AcquiringThreads::plain);

        ticked.pass(STILL.minusNanos(1));

        assertThat(told()).isEmpty();

        ticked.pass(Duration.ofNanos(1));

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_told_isALineOfTheLog() throws Exception {
        lock(AcquiringThreads::plain, AcquiringThreads::plain);

        ticked.pass(Duration.ofSeconds(1));

        assertThat(ticked.lines())
                .filteredOn(line -> line.contains("suspected deadlock"))
                .singleElement()
                .asString()
                .matches("WARN chat - suspected deadlock \\(hold=#\\d+, label=none, held=1\\.0 s, inJdbc=~0\\.0 s,"
                        + " idle=1\\.0 s, thread=acquiring-\\d, site=AcquiringThreads\\.plain:\\d+, now=.*AcquiringThreads\\.plain:\\d+.*\\)\\."
                        + " All connections are held by threads that wait for another one: pass the connection on to"
                        + " the inner work, or begin it after the outer one\\.");
    }

    @Test
    void tick_goesOn_isToldOnce() throws Exception {
        lock(AcquiringThreads::plain, AcquiringThreads::plain);

        for (int i = 0; i < 10; i++) {
            ticked.pass(Duration.ofSeconds(1));
        }

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_dissolvedAndCameBack_isToldAgain() throws Exception {
        lock(AcquiringThreads::plain, AcquiringThreads::plain);
        ticked.pass(STILL);
        dissolve();
        ticked.pass(STILL);

        lock(AcquiringThreads::plain, AcquiringThreads::plain);
        ticked.pass(STILL);

        assertThat(told()).extracting(Finding::stage).containsExactly(Stage.BEGAN, Stage.ENDED, Stage.BEGAN);
        assertThat(guard.snapshot().findings()).containsEntry(SUSPECTED_DEADLOCK, 2L);
    }

    @Test
    void tick_dissolved_itsEndIsTold() throws Exception {
        lock(AcquiringThreads::plain, AcquiringThreads::plain);
        ticked.pass(STILL);
        assertThat(guard.health().has(Cause.DEADLOCK)).isFalse(); // it is suspected

        dissolve();
        tick(guard);
        tick(guard);

        assertThat(told()).extracting(Finding::stage).containsExactly(Stage.BEGAN, Stage.ENDED);
        assertThat(told())
                .extracting(finding -> finding.hold().id())
                .containsOnly(told().get(0).hold().id());
        assertThat(ticked.lines())
                .filteredOn(line -> line.contains("no longer suspected deadlock"))
                .singleElement()
                .asString()
                .matches("INFO chat - no longer suspected deadlock \\(hold=#\\d+, label=none, held=0\\.3 s,"
                        + " inJdbc=~0\\.0 s, .*thread=.*, site=AcquiringThreads\\.plain:\\d+.*\\)\\.");
        assertThat(guard.health().has(Cause.DEADLOCK)).isFalse();
    }

    /** Nobody comes to help: the second acquires time out. */
    @Test
    void tick_dissolvedByTimeouts_itsEndIsTold() throws Exception {
        try (TickedGuard hasty = new TickedGuard(config(2_000), builder -> builder);
                AcquiringThreads pair = new AcquiringThreads(hasty.guard())) {
            List<AcquiringThread> both = List.of(
                    pair.holder(AcquiringThreads::plain, AcquiringThreads::plain),
                    pair.holder(AcquiringThreads::plain, AcquiringThreads::plain));
            both.forEach(AcquiringThread::askAndWait);
            hasty.pass(STILL);
            for (AcquiringThread one : both) {
                one.fails();
            }

            hasty.tick();

            assertThat(hasty.findings(SUSPECTED_DEADLOCK))
                    .extracting(Finding::stage)
                    .containsExactly(Stage.BEGAN, Stage.ENDED);
            NoHoldLeft.requireNoHold(hasty.guard(), Duration.ofSeconds(2));
        }
    }

    @Test
    void tick_settingIsOff_tellsNothing() throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.OFF);
        lock(AcquiringThreads::plain, AcquiringThreads::plain);

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
        assertThat(ticked.lines()).noneMatch(line -> line.contains("deadlock"));
    }

    @Test
    void tick_settingComesOnMeanwhile_tellsIt() throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.OFF);
        lock(AcquiringThreads::plain, AcquiringThreads::plain);
        ticked.pass(STILL);

        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.WARN);
        tick(guard);

        assertThat(told()).hasSize(1);
    }

    @Test
    void tick_oneOfTheHoldersDoesNotWait_tellsNothing() throws Exception {
        AcquiringThread holder = acquiring.holder(AcquiringThreads::plain, (of, inside) -> {});
        AcquiringThread waits = acquiring
                .holder(AcquiringThreads::plain, AcquiringThreads::plain)
                .askAndWait();

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
        holder.ask().finish();
        waits.finish();
    }

    /** What is used unseen may be in use. */
    @Test
    void tick_oneConnectionIsUnobserved_tellsNothing() throws Exception {
        lock(
                (of, inside) -> AcquiringThreads.plain(of, (connection, owner) -> {
                    connection.unwrap(JdbcConnection.class);
                    inside.run(connection, owner);
                }),
                AcquiringThreads::plain);

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
    }

    /** The connection's holder is now the thread that used it, and which does not wait. */
    @Test
    void tick_anotherThreadHasUsedAConnection_tellsNothing() throws Exception {
        List<Connection> handedOn = new ArrayList<>();
        lock(
                (of, inside) -> AcquiringThreads.plain(of, (connection, owner) -> {
                    handedOn.add(connection);
                    inside.run(connection, owner);
                }),
                AcquiringThreads::plain);
        H2.rows(handedOn.get(0));

        ticked.pass(Duration.ofMinutes(1));

        assertThat(told()).isEmpty();
    }

    // ------------------------------------------------------------------ the setting FAIL

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void getConnection_settingIsFailAndLastToAsk_fails(String name, Way first, Way second) throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        AcquiringThread one = acquiring.holder(first, AcquiringThreads::plain);
        AcquiringThread last = acquiring.holder(second, AcquiringThreads::plain);
        one.askAndWait();

        Throwable failure = last.ask().failure();

        assertThat(failure)
                .isExactlyInstanceOf(AcquireDeadlockException.class)
                .isInstanceOf(SQLTransientConnectionException.class)
                .message()
                .matches("chat - suspected deadlock \\(second=none, at=AcquiringThreads\\.plain:\\d+, .*");
        assertThat(((AcquireDeadlockException) failure).report().verdict())
                .startsWith("Suspected deadlock: 2 of 2 connections are held by threads that themselves wait");
        one.finish();
        assertThat(guard.snapshot().findings())
                .containsEntry(SUSPECTED_DEADLOCK, 1L)
                .containsEntry(DEADLOCK, 0L);
        acquiring.assertPoolIsHealthy();
    }

    @Test
    void getConnection_settingIsFailAndOneHolderDoesNotWait_waits() throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        AcquiringThread holder = acquiring.holder(AcquiringThreads::plain, (of, inside) -> {});
        AcquiringThread waits = acquiring
                .holder(AcquiringThreads::plain, AcquiringThreads::plain)
                .askAndWait();

        holder.ask().finish();

        waits.finish();
    }

    @Test
    void inTransaction_settingIsFailAndAllAreTransactions_isCalledADeadlock() throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        AcquiringThread one = acquiring.inTransaction();
        AcquiringThread last = acquiring.inTransaction();
        one.askAndWait();

        assertThat(last.ask().failure()).hasMessageStartingWith("chat - deadlock (");

        one.finish();
        assertThat(guard.snapshot().findings()).containsEntry(DEADLOCK, 1L).containsEntry(SUSPECTED_DEADLOCK, 0L);
    }

    // ------------------------------------------------------------------ the timeout

    @Test
    void getConnection_timeoutInADeadlockOfPlainConnections_verdictSaysSo() throws Exception {
        try (TickedGuard hasty = new TickedGuard(config(250), builder -> builder);
                AcquiringThreads pair = new AcquiringThreads(hasty.guard())) {
            AcquiringThread one = pair.holder(AcquiringThreads::plain, AcquiringThreads::plain);
            AcquiringThread another = pair.holder(AcquiringThreads::plain, AcquiringThreads::plain);
            one.ask();
            another.ask();

            List<Throwable> failures = new ArrayList<>();
            for (AcquiringThread acquirer : List.of(one, another)) {
                if (acquirer.fails()) {
                    failures.add(acquirer.failure());
                }
            }

            // The first of them. The second one's wait may end a moment later, when the first has given back.
            assertThat(failures)
                    .anySatisfy(failure -> assertThat(failure)
                            .isExactlyInstanceOf(AcquireTimeoutException.class)
                            .message()
                            .contains(
                                    "). Suspected deadlock: 2 of 2 connections are held by threads that themselves wait for"
                                            + " this pool in AcquiringThreads.plain. Pass the connection on to the inner work, or begin it"
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
        deadlocked.add(acquiring.holder(first, AcquiringThreads::plain));
        deadlocked.add(acquiring.holder(second, AcquiringThreads::plain));
        deadlocked.forEach(AcquiringThread::askAndWait);
    }

    /** Somebody closes a connection: the others are served one after the other. */
    private void dissolve() throws Exception {
        if (!deadlocked.isEmpty()) {
            deadlocked.get(0).closeFromElsewhere();
            for (AcquiringThread one : deadlocked) {
                one.finish();
            }
            deadlocked.clear();
        }
    }
}
