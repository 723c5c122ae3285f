/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.deadlock;

import static io.poolguard.Finding.Kind.NESTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.AcquiringThreads;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread acquires while it holds. */
@Timeout(10)
class NestedAcquireTest {

    private static final int POOL = 24;

    private final TickedGuard ticked = new TickedGuard(config(), builder -> builder);
    private final PoolGuard guard = ticked.guard();
    private final DatabaseManager database = guard.databaseManager();
    private final AcquiringThreads acquiring = new AcquiringThreads(guard);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig config() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(3);
        config.setConnectionTimeout(5_000);
        return config;
    }

    @AfterEach
    void close() {
        acquiring.close();
        ticked.close();
    }

    // ------------------------------------------------------------------ OFF

    @Test
    void getConnection_nestedIsOff_tellsNothing() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.OFF);

        onePair();

        assertThat(told()).isEmpty();
        assertThat(ticked.lines()).isEmpty();
        assertThat(guard.snapshot().findings()).containsEntry(NESTED, 0L);
    }

    // ------------------------------------------------------------------ WARN

    @Test
    void nested_notSet_isWarn() {
        assertThat(guard.settings().reaction(Kind.NESTED)).isEqualTo(Reaction.WARN);
    }

    @Test
    void getConnection_nestedIsWarn_isServedAndTold() throws SQLException {
        onePair();

        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.stage()).isEqualTo(Stage.BEGAN);
            assertThat(finding.hold().site().orElseThrow()).matches("NestedAcquireTest\\.outer:\\d+");
            assertThat(finding.at().orElseThrow()).matches("NestedAcquireTest\\.inner:\\d+");
        });
        assertThat(guard.snapshot().findings()).containsEntry(NESTED, 1L);
    }

    @Test
    void getConnection_nestedIsWarn_isALineOfTheLogWithBothSites() throws SQLException {
        onePair();
        told();

        assertThat(ticked.lines())
                .singleElement()
                .asString()
                .matches("WARN chat - nested acquire \\(second=none, at=NestedAcquireTest\\.inner:\\d+, hold=#\\d+,"
                        + " label=none, held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s, thread=\\S+,"
                        + " site=NestedAcquireTest\\.outer:\\d+\\)\\."
                        + " A pool whose threads take two each can lock up: pass the connection on, or begin the second"
                        + " work after the first\\.");
    }

    @Test
    void getConnection_samePairAgain_isToldOnce() throws SQLException {
        for (int i = 0; i < 5; i++) {
            onePair();
        }

        assertThat(told()).hasSize(1);
        assertThat(guard.snapshot().findings()).containsEntry(NESTED, 1L);
    }

    @Test
    void getConnection_samePairByAnotherThread_isToldOnce() throws Exception {
        onePair();
        AcquiringThreads.result(acquiring.start(() -> {
            onePair();
            return "done";
        }));

        assertThat(told()).hasSize(1);
    }

    @Test
    void getConnection_sameFirstAndAnotherSecond_isToldAgain() throws SQLException {
        onePair();
        outer(() -> another(() -> {}));

        assertThat(told())
                .extracting(finding -> place(finding.at().orElseThrow()))
                .containsExactly("inner", "another");
    }

    @Test
    void getConnection_anotherFirstAndSameSecond_isToldAgain() throws SQLException {
        onePair();
        another(() -> inner());

        assertThat(told())
                .extracting(finding -> place(finding.hold().site().orElseThrow()))
                .containsExactly("outer", "another");
    }

    @Test
    void inTransaction_insideASession_isToldWithTheSecondsLabel() throws SQLException {
        try (Session session = database.openSession("chat")) {
            session.connection();
            database.useTransaction("save answer", connection -> {});
        }

        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.hold().label()).isEqualTo("chat");
            assertThat(finding.message()).startsWith("chat - nested acquire (second=save answer, at=");
        });
    }

    // ------------------------------------------------------------------ FAIL

    @Test
    void getConnection_nestedIsFail_failsWithBothSites() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        outer(() -> assertThatThrownBy(this::inner)
                .isExactlyInstanceOf(IllegalStateException.class)
                .message()
                .matches("chat - nested acquire \\(second=none, at=NestedAcquireTest\\.inner:\\d+, hold=#\\d+,"
                        + " label=none, held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s, thread=\\S+,"
                        + " site=NestedAcquireTest\\.outer:\\d+\\)\\."
                        + " A pool whose threads take two each can lock up: pass the connection on, or begin the"
                        + " second work after the first\\."));
    }

    @Test
    void getConnection_nestedIsFail_leavesNothingBehind() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        outer(() -> {
            assertThat(catchThrowable(this::inner)).isNotNull();

            assertThat(guard.holds()).hasSize(1);
            assertThat(guard.snapshot().active()).isEqualTo(1);
            assertThat(guard.figures())
                    .singleElement()
                    .satisfies(figures -> assertThat(figures)
                            .extracting(LabelFigures::acquires, LabelFigures::failures)
                            .containsExactly(2L, 1L));
        });
        inner();
    }

    @Test
    void getConnection_nestedIsFail_failsEachTimeAndIsToldOnce() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        outer(() -> {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(this::inner).isInstanceOf(IllegalStateException.class);
            }
        });

        assertThat(told()).hasSize(1);
    }

    @Test
    void inTransaction_nestedIsFail_rollsTheOuterOneBack() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);

        assertThatThrownBy(() -> database.useTransaction("outer", outer -> {
                    H2.insert(outer, 1);
                    database.useTransaction("inner", inner -> H2.insert(inner, 2));
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("chat - nested acquire (second=inner, ")
                .hasNoSuppressedExceptions();

        assertThat(H2.rows(guard)).isZero();
    }

    @Test
    void connection_ofASecondSessionAndNestedIsFail_failsAndWorksLater() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Session first = database.openSession("first");
                Session second = database.openSession("second")) {
            first.connection();
            assertThatThrownBy(second::connection).isInstanceOf(IllegalStateException.class);
            first.release();

            H2.insert(second.connection(), 1);
            second.commit();
        }
        assertThat(H2.rows(guard)).isEqualTo(1);
    }

    /** A thread's first holds stand where its next acquire passes by; this one's do not. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 16, POOL - 1})
    void getConnection_nestedIsFailAndTheFirstStandsAnywhere_fails(int holds) throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.OFF);
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < holds; i++) {
            held.add(guard.dataSource().getConnection());
        }
        for (Connection one : held.subList(0, holds - 1)) {
            one.close();
        }
        guard.settings().react(Kind.NESTED, Reaction.FAIL);

        try (Connection last = held.get(holds - 1)) {
            assertThat(last.isClosed()).isFalse();
            assertThatThrownBy(this::inner).isInstanceOf(IllegalStateException.class);
        }
    }

    /** The thread that used it last did not acquire it: it may have helped, and have nothing in hand. */
    @Test
    void getConnection_nestedIsFailAndTheFirstWasHandedOver_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection handedOver = AcquiringThreads.result(acquiring.start(this::kept))) {
            H2.rows(handedOver);

            inner();
        }
        assertThat(told()).isEmpty();
    }

    /** A request's connection is kept beyond the request, and its thread serves the next one. */
    @Test
    void getConnection_methodThatAcquiredHasEnded_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL).react(Kind.SUSPECTED_DEADLOCK, Reaction.FAIL);
        try (Connection kept = kept()) {
            inner();
            assertThat(kept.isClosed()).isFalse();
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void taskEnded_acquiredAgainInTheSameMethod_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        outer(() -> {
            guard.taskEnded();
            inner();
            guard.requireNotHolding("ask model");
        });
        assertThat(told()).isEmpty();
    }

    /** What its thread does is what the holder has declared. */
    @Test
    void getConnection_firstIsDeclared_isServedAndNotTold() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL).react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        SessionOptions lock = SessionOptions.defaults().expectedHold("leader lock");
        try (Session session = database.with(lock).openSession("leader")) {
            assertThat(H2.rows(session.connection())).isZero();

            database.useTransaction("work", connection -> {});
            guard.requireNotHolding("notify");
        }
        assertThat(ticked.findings()).isEmpty();
    }

    @Test
    void getConnection_settingChangedMeanwhile_actsAtTheNextAcquire() throws SQLException {
        outer(() -> {
            guard.settings().react(Kind.NESTED, Reaction.FAIL);
            assertThatThrownBy(this::inner).isInstanceOf(IllegalStateException.class);
            guard.settings().react(Kind.NESTED, Reaction.WARN);
            inner();
        });
    }

    // ------------------------------------------------------------------ not nested

    @Test
    void getConnection_firstIsClosed_isNotNested() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);

        outer(() -> {});
        inner();

        assertThat(told()).isEmpty();
    }

    @Test
    void getConnection_sessionHasReleased_isNotNested() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Session session = database.openSession("chat")) {
            assertThat(H2.rows(session.connection())).isZero();
            session.release();

            inner();

            assertThat(H2.rows(session.connection())).isZero();
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void connection_ofTheSameSessionAgain_isNotNested() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Session session = database.openSession("chat")) {
            assertThat(session.connection()).isSameAs(session.connection());
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void getConnection_sessionNotUsedYet_isNotNested() throws SQLException {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Session session = database.openSession("chat")) {
            inner();
            assertThat(H2.rows(session.connection())).isZero();
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void getConnection_firstWasHandedToAnotherThreadThatUsedIt_isNotNested() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection handedOver = kept()) {
            AcquiringThreads.result(acquiring.start(() -> H2.rows(handedOver)));

            inner();
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void getConnection_anotherThreadHolds_isNotNested() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection others = AcquiringThreads.result(acquiring.start(this::kept))) {
            assertThat(others.isClosed()).isFalse();

            inner();
        }
        assertThat(told()).isEmpty();
    }

    /** A transaction stays with its thread, whoever uses its connection. */
    @Test
    void inTransaction_connectionUsedByAnotherThread_isNestedAllTheSame() throws Exception {
        database.useTransaction("outer", outer -> {
            AcquiringThreads.result(acquiring.start(() -> H2.rows(outer)));
            database.useTransaction("inner", inner -> {});
        });

        assertThat(told()).hasSize(1);
    }

    // ------------------------------------------------------------------

    /** What is done while a method holds. */
    private interface Work {
        void run() throws SQLException;
    }

    private void onePair() throws SQLException {
        outer(this::inner);
    }

    private void outer(Work work) throws SQLException {
        try (Connection outer = guard.dataSource().getConnection()) {
            work.run();
            assertThat(H2.rows(outer)).isZero();
        }
    }

    private void another(Work work) throws SQLException {
        try (Connection another = guard.dataSource().getConnection()) {
            work.run();
            assertThat(H2.rows(another)).isZero();
        }
    }

    private void inner() throws SQLException {
        try (Connection inner = guard.dataSource().getConnection()) {
            assertThat(H2.rows(inner)).isZero();
        }
    }

    /** The connection outlives the method. */
    private Connection kept() throws SQLException {
        return guard.dataSource().getConnection();
    }

    private static String place(String line) {
        return line.replaceFirst("NestedAcquireTest\\.(\\w+):\\d+", "$1");
    }

    private List<Finding> told() {
        ticked.pass(Duration.ofMillis(1));
        return ticked.findings(NESTED);
    }
}
