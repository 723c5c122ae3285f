/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_AT_SLOW_CALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens at the entry to a slow call, with and without a connection in hand. */
class SlowCallsTest {

    private static final String LINE = "SlowCallsTest\\.\\w+:\\d+";

    private final TickedGuard ticked = new TickedGuard();
    private final PoolGuard guard = ticked.guard();
    private final AtomicInteger calls = new AtomicInteger();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ the call itself

    @ParameterizedTest
    @EnumSource
    void slowCall_nothingHeld_makesTheCallInSilence(Reaction reaction) {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, reaction);

        assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);

        assertToldOfSlowCalls(0);
    }

    @Test
    void slowCall_callFails_throwsTheSame() {
        IOException refused = new IOException("refused");

        assertThat(catchThrowableOfType(
                        IOException.class,
                        () -> guard.slowCall("model.ask", () -> {
                            throw refused;
                        })))
                .isSameAs(refused);
    }

    @Test
    void slowCall_callGivesNull_givesNull() {
        assertThat(guard.<Object, RuntimeException>slowCall("model.ask", () -> null))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void slowCall_blankName_isRefusedAndMakesNoCall(String blank) {
        assertThatThrownBy(() -> guard.slowCall(blank, calls::incrementAndGet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be blank");
        assertThatThrownBy(() -> guard.requireNotHolding(blank))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be blank");
        assertThat(calls).hasValue(0);
    }

    @Test
    void slowCall_blankNameAndOff_isRefusedAsWell() {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.OFF);

        assertThatThrownBy(() -> guard.requireNotHolding(" ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void slowCall_noCall_isRefused() {
        assertThatThrownBy(() -> guard.slowCall("model.ask", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("call");
    }

    // ------------------------------------------------------------------ with a connection in hand

    @Test
    void slowCall_connectionHeld_isToldAndMakesTheCall() throws SQLException {
        try (Session session = guard.databaseManager().openSession("save answer")) {
            H2.rows(session.connection());

            assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);

            assertToldOfSlowCalls(1);
            assertThat(ticked.findings().get(0).message())
                    .matches("chat - held at a slow call \\(call=model\\.ask, at=" + LINE
                            + ", hold=#\\d+, label=save answer, held=.*, site=" + LINE + ", now=.*");
            assertThat(ticked.findings().get(0).at().orElseThrow())
                    .isNotEqualTo(ticked.findings().get(0).hold().site().orElseThrow());
        }
    }

    @Test
    void slowCall_connectionHeldTwice_isToldEachTime() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            guard.slowCall("model.ask", calls::incrementAndGet);
            guard.slowCall("model.ask", calls::incrementAndGet);

            assertToldOfSlowCalls(2);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void slowCall_connectionHeldAndFail_makesNoCallAndSaysWhy() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Session session = guard.databaseManager().openSession("save answer")) {
            H2.rows(session.connection());

            IllegalStateException thrown = catchThrowableOfType(
                    IllegalStateException.class, () -> guard.slowCall("model.ask", calls::incrementAndGet));

            assertThat(thrown)
                    .message()
                    .matches("chat - held at a slow call \\(call=model\\.ask, at=" + LINE
                            + ", hold=#\\d+, label=save answer, held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s,"
                            + " thread=main, site=" + LINE + ", statement=select count\\(\\*\\) from message\\)\\."
                            + " End the transaction, or release the session, before the call\\.");
            assertThat(calls).hasValue(0);
            assertToldOfSlowCalls(1);
        }
    }

    @Test
    void requireNotHolding_connectionHeldAndFail_throwsTheSame() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThatThrownBy(() -> guard.requireNotHolding("model.ask"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("chat - held at a slow call (call=model.ask, at=");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void slowCall_connectionHeldAndOff_makesTheCallInSilence() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.OFF);
        try (Connection connection = ticked.acquire()) {
            assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);

            assertToldOfSlowCalls(0);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void slowCall_inATransaction_isTold() throws SQLException {
        guard.databaseManager()
                .useTransaction("save answer", connection -> guard.slowCall("model.ask", calls::incrementAndGet));

        assertToldOfSlowCalls(1);
        assertThat(ticked.findings().get(0).hold().label()).isEqualTo("save answer");
    }

    @Test
    void requireNotHolding_plainMessages_namesNothingOfTheApplication() throws SQLException {
        try (TickedGuard plain = new TickedGuard(
                        builder -> builder.plainMessages().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL));
                Connection connection = plain.guard().dataSource().getConnection()) {
            assertThatThrownBy(() -> plain.guard().requireNotHolding("model.ask"))
                    .hasMessage("chat - held at a slow call.");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void build_reactionFail_isInForce() throws SQLException {
        try (TickedGuard strict = new TickedGuard(builder -> builder.react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL));
                Connection connection = strict.guard().dataSource().getConnection()) {
            assertThatThrownBy(() -> strict.guard().requireNotHolding("model.ask"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ what is not in the thread's hand

    @Test
    void slowCall_sessionReleased_isNoHold() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Session session = guard.databaseManager().openSession("chat")) {
            H2.rows(session.connection());
            session.release();

            assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);

            H2.rows(session.connection());
            assertThatThrownBy(() -> guard.slowCall("model.ask", calls::incrementAndGet))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertToldOfSlowCalls(1);
    }

    @Test
    void slowCall_sessionNotUsedYet_isNoHold() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Session session = guard.databaseManager().openSession("chat")) {
            assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);
            session.commit();
        }
    }

    @Test
    void slowCall_connectionClosed_isNoHold() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        ticked.acquire().close();

        assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void slowCall_anotherThreadHolds_isNotThisThreadsAffair() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Connection ofAnother = AppThread.start("another", ticked::acquire).result()) {
            assertThat(guard.slowCall("model.ask", calls::incrementAndGet)).isEqualTo(1);
            assertThat(ofAnother.isClosed()).isFalse();
        }
    }

    @Test
    void slowCall_usedByThisThreadLastAndNotAcquired_mayBeNoHoldOfIts() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Connection lent = AppThread.start("another", ticked::acquire).result()) {
            H2.rows(lent);
            guard.slowCall("model.ask", calls::incrementAndGet);

            assertToldOfSlowCalls(0);
        }
    }

    /** A request has kept it for a stream, and its thread serves the next request. */
    @Test
    void slowCall_methodThatAcquiredHasEnded_isNoHoldOfItsTask() throws SQLException {
        guard.settings().react(Kind.HELD_AT_SLOW_CALL, Reaction.FAIL);
        try (Connection kept = ticked.acquire()) {
            guard.slowCall("model.ask", calls::incrementAndGet);

            assertToldOfSlowCalls(0);
            assertThat(kept.isClosed()).isFalse();
        }
    }

    @Test
    void slowCall_usedByAnotherThreadLast_isInThatThreadsHand() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            AppThread.start("another", () -> H2.rows(connection)).result();
            guard.slowCall("model.ask", calls::incrementAndGet);

            assertToldOfSlowCalls(0);
        }
    }

    private void assertToldOfSlowCalls(int times) {
        ticked.pass(Duration.ZERO);
        assertThat(ticked.findings(HELD_AT_SLOW_CALL)).hasSize(times);
        assertThat(guard.snapshot().findings()).containsEntry(HELD_AT_SLOW_CALL, (long) times);
    }
}
