/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.Finding.Kind.DEADLOCK;
import static io.poolguard.Finding.Kind.NESTED;
import static io.poolguard.Finding.Kind.SUSPECTED_DEADLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolReport;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.AcquiringThreads.AcquiringThread;
import io.poolguard.support.AcquiringThreads.Way;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every connection is held by a running transaction whose thread asks for another one: the last that asks fails at
 * once, and the others go on. An acquire may wait for half a minute here, so whoever waits for its end fails the test.
 */
@Timeout(10)
class DeadlockTest {

    private static final int POOL = 3;

    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final DatabaseManager database = guard.databaseManager();
    private final AcquiringThreads acquiring = new AcquiringThreads(guard);
    private final List<AcquiringThread> waiting = new ArrayList<>();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setConnectionTimeout(30_000);
        return config;
    }

    @AfterEach
    void close() {
        acquiring.close();
        ticked.close();
    }

    // ------------------------------------------------------------------ who fails

    @Test
    void inTransaction_lastOfAllAsks_failsAloneAndTheOthersCommit() throws Exception {
        AcquiringThread last = theOthersWaitForThis(AcquiringThreads::transaction);

        assertThat(last.ask().failure()).isExactlyInstanceOf(AcquireDeadlockException.class);

        for (AcquiringThread one : waiting) {
            one.finish();
        }
        assertThat(H2.rows(guard)).isEqualTo(waiting.size());
        acquiring.assertPoolIsHealthy();
    }

    @Test
    void inTransaction_lastOfAllHasNotAskedYet_nobodyFails() throws Exception {
        AcquiringThread last = theOthersWaitForThis(AcquiringThreads::transaction);

        assertThat(waiting).hasSize(POOL - 1).allMatch(AcquiringThread::isAtWork);
        assertThat(guard.snapshot().findings()).containsEntry(DEADLOCK, 0L);

        last.ask().failure();
    }

    @Test
    void inTransaction_allAskAtOnce_someFailAndTheOthersCommit() throws Exception {
        List<AcquiringThread> all = new ArrayList<>();
        for (int i = 0; i < POOL; i++) {
            all.add(acquiring.inTransaction());
        }
        all.forEach(AcquiringThread::ask);

        int failed = 0;
        for (AcquiringThread one : all) {
            if (one.fails()) {
                assertThat(one.failure()).isExactlyInstanceOf(AcquireDeadlockException.class);
                failed++;
            }
        }
        assertThat(failed).isPositive();
        assertThat(H2.rows(guard)).isEqualTo(POOL - failed);
        acquiring.assertPoolIsHealthy();
    }

    /** It is the first connection that nobody else could close. What is asked for is of no account. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("notInTransactions")
    void getConnection_lastOfAllAsks_failsAsWell(String name, Way second) throws Exception {
        AcquiringThread last = theOthersWaitForThis(second);

        assertThat(last.ask().failure()).isExactlyInstanceOf(AcquireDeadlockException.class);
    }

    static Stream<Arguments> notInTransactions() {
        Way plain = AcquiringThreads::plain;
        Way session = AcquiringThreads::session;
        return Stream.of(Arguments.of("data source", plain), Arguments.of("session", session));
    }

    @Test
    void inTransaction_oneThreadHasThemAllAndAsks_fails() {
        assertThatThrownBy(() -> nest(POOL + 1)).isExactlyInstanceOf(AcquireDeadlockException.class);
    }

    @Test
    void inTransaction_oneThreadHasAllButOneAndAsks_isServed() throws SQLException {
        nest(POOL);

        assertThat(H2.rows(guard)).isEqualTo(POOL);
    }

    @Test
    void inTransaction_oneThreadHasTwoAndAnotherAsksLast_fails() throws Exception {
        AcquiringThread two = acquiring.holder(
                (of, inside) ->
                        of.databaseManager().useTransaction("outer", outer -> AcquiringThreads.transaction(of, inside)),
                AcquiringThreads::transaction);
        AcquiringThread last = acquiring.inTransaction();
        two.askAndWait();

        assertThat(last.ask().failure()).isExactlyInstanceOf(AcquireDeadlockException.class);

        two.finish();
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "WARN"})
    void inTransaction_nestedIsNotToFail_failsAllTheSame(Reaction nested) throws Exception {
        guard.settings().react(Kind.NESTED, nested);
        AcquiringThread last = theOthersWaitForThis(AcquiringThreads::transaction);

        assertThat(last.ask().failure()).isExactlyInstanceOf(AcquireDeadlockException.class);
    }

    @Test
    void inTransaction_suspicionsAreOff_failsAllTheSame() throws Exception {
        guard.settings().react(Kind.SUSPECTED_DEADLOCK, Reaction.OFF);
        AcquiringThread last = theOthersWaitForThis(AcquiringThreads::transaction);

        assertThat(last.ask().failure()).isExactlyInstanceOf(AcquireDeadlockException.class);
    }

    @Test
    void inTransaction_failureCaughtInside_outerTransactionCommits() throws Exception {
        AcquiringThread last = acquiring.holder(AcquiringThreads::transaction, (of, inside) -> {
            AcquireDeadlockException failure = catchThrowableOfType(
                    AcquireDeadlockException.class, () -> of.databaseManager().useTransaction("inner", inner -> {}));
            assertThat((Throwable) failure).isNotNull();
        });
        theOthersWait();

        last.ask().finish();

        for (AcquiringThread one : waiting) {
            one.finish();
        }
    }

    @Test
    void inTransaction_askedAgainAfterTheFailure_isServed() throws Exception {
        theOthersWaitForThis(AcquiringThreads::transaction).ask().failure();
        for (AcquiringThread one : waiting) {
            one.finish();
        }

        acquiring.inTransaction().ask().finish();
    }

    // ------------------------------------------------------------------ with what

    @Test
    void exception_caught_isHikarisToExistingHandlers() throws Exception {
        AcquireDeadlockException failure = failureOfTheLast();

        assertThat((Throwable) failure)
                .isInstanceOf(SQLTransientConnectionException.class)
                .isNotInstanceOf(AcquireTimeoutException.class);
    }

    @Test
    void exception_read_saysWhatAndWhereAndWhoHolds() throws Exception {
        AcquireDeadlockException failure = failureOfTheLast();

        String row =
                "  #\\d+ +transaction +0\\.0 s +~0\\.0 s +0\\.0 s +acquiring-\\d +AcquiringThreads\\.transaction:\\d+ +.*";
        assertThat((failure.getMessage() + failure.report().text()).lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches(
                                        "chat - deadlock \\(second=transaction, at=AcquiringThreads\\.transaction:\\d+, hold=#\\d+,"
                                                + " label=transaction, held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s,"
                                                + " thread=acquiring-\\d, site=AcquiringThreads\\.transaction:\\d+\\)\\."
                                                + " All connections are held by transactions that wait for another one: pass the"
                                                + " connection on to the inner work, or begin it after the outer one\\."
                                                + " Holders: report #1, logged by io\\.poolguard\\.findings\\."),
                        line -> assertThat(line)
                                .isEqualTo("  Verdict: Deadlock: 3 of 3 connections are held by threads that themselves"
                                        + " wait for this pool in AcquiringThreads.transaction. Pass the connection on to the"
                                        + " inner work, or begin it after the outer one."),
                        line -> assertThat(line).startsWith("  hold "),
                        line -> assertThat(line).matches(row),
                        line -> assertThat(line).matches(row),
                        line -> assertThat(line).matches(row));
    }

    @Test
    void report_ofTheException_isTheSameAsData() throws Exception {
        PoolReport report = failureOfTheLast().report();

        assertThat(report.verdict())
                .startsWith("Deadlock: 3 of 3 connections are held by threads that themselves wait");
        assertThat(report.snapshot().active()).isEqualTo(POOL);
        assertThat(report.holders())
                .extracting(HoldSnapshot::label)
                .containsExactly("transaction", "transaction", "transaction");
    }

    @Test
    void report_exceptionSerialized_keepsTheMessageAndSaysSo() throws Exception {
        AcquireDeadlockException failure = failureOfTheLast();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        AcquireDeadlockException copy = (AcquireDeadlockException)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertThat((Throwable) copy).hasMessage(failure.getMessage());
        assertThatThrownBy(copy::report)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the report was lost when this exception was serialized; its message is here");
    }

    @Test
    void holds_lastHasFailed_areThoseOfTheOthersAlone() throws Exception {
        List<HoldSnapshot> left = new ArrayList<>();
        AcquiringThread last = acquiring.holder(AcquiringThreads::transaction, (of, inside) -> {
            catchThrowableOfType(AcquireDeadlockException.class, () -> AcquiringThreads.transaction(of, inside));
            left.addAll(guard.holds());
        });
        theOthersWait();
        last.ask().finish();

        assertThat(left).hasSize(POOL);
        assertThat(guard.figures()).extracting(LabelFigures::failures).containsExactly(1L);
    }

    @Test
    void findings_afterATick_tellItOnce() throws Exception {
        failureOfTheLast();
        ticked.pass(Duration.ofSeconds(1));

        assertThat(ticked.findings(DEADLOCK)).singleElement().satisfies(finding -> {
            assertThat(finding.stage()).isEqualTo(Stage.BEGAN);
            assertThat(finding.hold().label()).isEqualTo("transaction");
            assertThat(finding.at().orElseThrow()).matches("AcquiringThreads\\.transaction:\\d+");
        });
        assertThat(ticked.findings(SUSPECTED_DEADLOCK)).isEmpty();
        assertThat(ticked.lines())
                .filteredOn(line -> line.startsWith("WARN chat - deadlock ("))
                .hasSize(1);
        assertThat(guard.snapshot().findings())
                .containsEntry(DEADLOCK, 1L)
                .containsEntry(SUSPECTED_DEADLOCK, 0L)
                .containsEntry(NESTED, 1L);
    }

    // ------------------------------------------------------------------

    /** So many transactions of one thread, one inside the other, each with a row of its own. */
    private void nest(int depth) throws SQLException {
        if (depth > 0) {
            database.useTransaction("nested", connection -> {
                H2.insert(connection, depth);
                nest(depth - 1);
            });
        }
    }

    /** All connections but one are held by transactions whose threads wait for another one: this one has the last. */
    private AcquiringThread theOthersWaitForThis(Way second) throws Exception {
        AcquiringThread last = acquiring.holder(AcquiringThreads::transaction, second);
        theOthersWait();
        return last;
    }

    private void theOthersWait() throws Exception {
        for (int i = 1; i < POOL; i++) {
            waiting.add(acquiring.inTransaction());
        }
        waiting.forEach(AcquiringThread::askAndWait);
    }

    private AcquireDeadlockException failureOfTheLast() throws Exception {
        AcquiringThread last = theOthersWaitForThis(AcquiringThreads::transaction);
        AcquireDeadlockException failure = (AcquireDeadlockException) last.ask().failure();
        for (AcquiringThread one : waiting) {
            one.finish();
        }
        return failure;
    }
}
