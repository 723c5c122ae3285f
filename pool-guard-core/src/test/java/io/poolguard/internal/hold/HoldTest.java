/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static io.poolguard.HoldSnapshot.Activity.ENDING;
import static io.poolguard.HoldSnapshot.Activity.IDLE_IN_HAND;
import static io.poolguard.HoldSnapshot.Activity.IN_JDBC;
import static io.poolguard.HoldSnapshot.Activity.UNOBSERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import io.poolguard.HoldSnapshot;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.Site;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HoldTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final int ROUNDS = 20_000;
    private static final long TICK = Duration.ofMillis(100).toNanos();

    private final Object handle = new Object();
    private final Label label = new LabelRegistry("chat").of("save answer");
    private final Connection pooled = mock(Connection.class);
    private final Hold hold = open();

    private Hold open() {
        Hold opened = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
        Acquires.serve(opened, pooled);
        return opened;
    }

    private List<Hold> opened(int holds) {
        return Stream.generate(this::open).limit(holds).toList();
    }

    private static HoldSnapshot snapshot(Hold hold) {
        return hold.snapshot(NOW);
    }

    private static void call(Hold hold) {
        long mark = hold.enter();
        assertThat(mark).isNotEqualTo(Hold.NOT_OPEN);
        hold.exit(mark);
    }

    private static Void tenCalls(Hold hold) {
        for (int i = 0; i < 10; i++) {
            long mark = hold.enter();
            hold.exit(mark);
        }
        return null;
    }

    private static Void callFromAnotherThread(Hold hold) throws Exception {
        return Threads.onAnother(() -> {
            call(hold);
            return null;
        });
    }

    /** A thread's call never ends before the thread does: it is enough to enter. */
    private static boolean enterOnAnotherThread(Hold hold) throws Exception {
        return Threads.onAnother(() -> hold.enter() != Hold.NOT_OPEN);
    }

    @Nested
    class Marks {

        @Test
        void enter_acquirer_isInJdbc() {
            hold.enter();

            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
        }

        @Test
        void exit_acquirer_isIdleInHand() {
            call(hold);

            assertThat(snapshot(hold).activity()).isEqualTo(IDLE_IN_HAND);
        }

        @Test
        void enter_anotherThread_isInJdbc() throws Exception {
            enterOnAnotherThread(hold);

            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
        }

        @Test
        void exit_anotherThread_isIdleInHand() throws Exception {
            callFromAnotherThread(hold);

            assertThat(snapshot(hold).activity()).isEqualTo(IDLE_IN_HAND);
        }

        @Test
        void exit_acquirerWhileAnotherIsInACall_staysInJdbc() throws Exception {
            enterOnAnotherThread(hold);
            call(hold);

            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
        }

        @Test
        void exit_anotherWhileTheAcquirerIsInACall_staysInJdbc() throws Exception {
            hold.enter();
            callFromAnotherThread(hold);

            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
        }

        @Test
        void exit_innerOfNestedCalls_staysInJdbc() {
            hold.enter();
            long inner = hold.enter();
            hold.exit(inner);

            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
        }

        /** A driver that calls back is still in the call: the mark is that of the outer one, and moves on with it. */
        @Test
        void exit_innerOfNestedCalls_isPartOfTheOuterCall() {
            long outer = hold.enter();
            hold.exit(hold.enter());
            long within = snapshot(hold).calls();
            hold.exit(outer);

            assertThat(within).isZero();
            assertThat(snapshot(hold).calls()).isEqualTo(1);
        }

        @Test
        void exit_outerOfNestedCalls_isIdleInHand() {
            long outer = hold.enter();
            long inner = hold.enter();
            hold.exit(inner);
            hold.exit(outer);

            assertThat(snapshot(hold).activity()).isEqualTo(IDLE_IN_HAND);
        }

        @Test
        void exit_each_countsACall() {
            for (int i = 0; i < 1_000; i++) {
                call(hold);
            }

            assertThat(snapshot(hold).calls()).isEqualTo(1_000);
        }

        @Test
        void exit_moreCallsThanFitIntoTheMark_countsThemAll() {
            int calls = 1 << 17;
            for (int i = 0; i < calls; i++) {
                call(hold);
            }

            assertThat(snapshot(hold).calls()).isEqualTo(calls);
        }

        @Test
        void exit_otherThreadsAtOnce_loseNoCall() throws Exception {
            int rounds = Threads.race(ROUNDS, i -> tenCalls(hold)).get(0).size();

            assertThat(snapshot(hold).calls()).isEqualTo(2L * rounds * 10);
        }

        @Test
        void exit_otherThreadsAtOnce_leaveNoMark() throws Exception {
            Threads.race(ROUNDS, i -> tenCalls(hold));

            assertThat(snapshot(hold).activity()).isEqualTo(IDLE_IN_HAND);
        }

        @Test
        void exit_acquirerWhileOthersCall_losesNoCall() throws Exception {
            FutureTask<List<List<Void>>> others = Threads.started(() -> Threads.race(ROUNDS, i -> tenCalls(hold)));
            long own = 0;
            while (!others.isDone()) {
                tenCalls(hold);
                own += 10;
            }
            int rounds = others.get().get(0).size();

            assertThat(snapshot(hold).calls()).isEqualTo(own + 2L * rounds * 10);
        }

        /** The mark may err towards in JDBC, never towards idle: looked at from the acquirer's side while he is in a call. */
        @Test
        void snapshot_acquirerInACallWhileOthersComeAndGo_neverSaysIdle() throws Exception {
            hold.enter();
            FutureTask<Void> others = Threads.started(() -> {
                for (int i = 0; i < 50_000; i++) {
                    call(hold);
                }
                return null;
            });

            while (!others.isDone()) {
                assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
            }
            others.get();
        }

        @Test
        void isUsedByAnother_nobodyInACall_isFalse() {
            call(hold);

            assertThat(hold.isUsedByAnother()).isFalse();
        }

        @Test
        void isUsedByAnother_callerItselfInACall_isFalse() {
            hold.enter();

            assertThat(hold.isUsedByAnother()).isFalse();
        }

        @Test
        void isUsedByAnother_askedByTheAcquirerWhileAnotherIsInACall_isTrue() throws Exception {
            enterOnAnotherThread(hold);

            assertThat(hold.isUsedByAnother()).isTrue();
        }

        @Test
        void isUsedByAnother_askedByAnotherWhileTheAcquirerIsInACall_isTrue() throws Exception {
            hold.enter();

            assertThat(Threads.onAnother(hold::isUsedByAnother)).isTrue();
        }

        @Test
        void user_nobodyHasCalled_isTheAcquirer() {
            assertThat(hold.user()).isSameAs(Thread.currentThread());
        }

        @Test
        void user_anotherThreadHasCalled_isThatThread() throws Exception {
            Thread user = Threads.onAnother(() -> {
                call(hold);
                return Thread.currentThread();
            });

            assertThat(hold.user()).isSameAs(user);
        }

        @Test
        void user_acquirerCallsAgain_isTheAcquirer() throws Exception {
            callFromAnotherThread(hold);
            call(hold);

            assertThat(hold.user()).isSameAs(Thread.currentThread());
        }
    }

    @Nested
    class States {

        private final Hold acquiring = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);

        @Test
        void enter_acquiring_isRefused() {
            assertThat(acquiring.enter()).isEqualTo(Hold.NOT_OPEN);
        }

        @Test
        void enter_ended_isRefused() {
            hold.beginEnd(CloseReason.CLOSED);

            assertThat(hold.enter()).isEqualTo(Hold.NOT_OPEN);
        }

        @Test
        void enter_refused_countsNoCall() {
            hold.beginEnd(CloseReason.CLOSED);
            hold.enter();

            assertThat(snapshot(hold).calls()).isZero();
        }

        @Test
        void enter_refusedToTheAcquirer_leavesNoMark() throws Exception {
            hold.beginEnd(CloseReason.CLOSED);
            hold.enter();

            assertThat(Threads.onAnother(hold::isUsedByAnother)).isFalse();
        }

        @Test
        void enter_refusedToAnother_leavesNoMark() throws Exception {
            hold.beginEnd(CloseReason.CLOSED);
            enterOnAnotherThread(hold);

            assertThat(hold.isUsedByAnother()).isFalse();
        }

        @Test
        void enter_refusedToAnother_leavesTheUserAsHeWas() throws Exception {
            hold.beginEnd(CloseReason.CLOSED);
            enterOnAnotherThread(hold);

            assertThat(hold.user()).isSameAs(Thread.currentThread());
        }

        /** A call that was running when the hold ended is still seen when it returns. */
        @Test
        void exit_endedMeanwhile_countsTheCall() {
            long mark = hold.enter();
            hold.beginEnd(CloseReason.CLOSED);
            hold.exit(mark);

            assertThat(snapshot(hold).calls()).isOne();
        }

        @Test
        void beginEnd_acquiring_hasNoWinner() {
            assertThat(acquiring.beginEnd(CloseReason.CLOSED)).isFalse();
        }

        @Test
        void beginEnd_gone_hasNoWinner() {
            Acquires.fail(acquiring);

            assertThat(acquiring.beginEnd(CloseReason.CLOSED)).isFalse();
        }

        @Test
        void beginEnd_open_hasAWinner() {
            assertThat(hold.beginEnd(CloseReason.CLOSED)).isTrue();
        }

        @Test
        void beginEnd_again_hasNoWinner() {
            hold.beginEnd(CloseReason.CLOSED);

            assertThat(hold.beginEnd(CloseReason.ABORTED)).isFalse();
        }

        @Test
        void beginEnd_closed_hasNoWinner() {
            hold.beginEnd(CloseReason.CLOSED);
            hold.closing();

            assertThat(hold.beginEnd(CloseReason.ABORTED)).isFalse();
        }

        @Test
        void beginEnd_evicted_hasNoWinner() {
            hold.beginEnd(CloseReason.ABORTED);
            hold.evicting();

            assertThat(hold.beginEnd(CloseReason.CLOSED)).isFalse();
        }

        @Test
        void beginEnd_twoThreadsAtOnce_hasOneWinner() throws Exception {
            List<Hold> holds = opened(ROUNDS);

            List<List<Boolean>> won = Threads.race(ROUNDS, i -> holds.get(i).beginEnd(CloseReason.CLOSED));

            assertThat(IntStream.range(0, won.get(0).size())
                            .filter(i -> won.get(0).get(i).equals(won.get(1).get(i))))
                    .as("rounds without a winner, or with two")
                    .isEmpty();
        }

        @Test
        void ending_winner_saysWhy() {
            hold.releasedAt(new Site(List.of(new Frame("com.example.Chat", "answer", 12))));
            hold.beginEnd(CloseReason.RELEASED);

            assertThat(hold.ending()).isEqualTo("it was released at Chat.answer:12; ask session.connection() again");
        }

        @Test
        void ending_loser_doesNotChangeTheWinnersWord() {
            hold.beginEnd(CloseReason.CLOSED);
            hold.beginEnd(CloseReason.ABORTED);

            assertThat(hold.ending()).isEqualTo("it was closed");
        }

        @Test
        void ending_winnerHasNotSaidWhyYet_saysThatItIsBeingClosed() {
            assertThat(hold.ending()).isEqualTo("it is being closed");
        }

        @Test
        void isOpen_acquiring_isFalse() {
            assertThat(acquiring.isOpen()).isFalse();
        }

        @Test
        void isOpen_open_isTrue() {
            assertThat(hold.isOpen()).isTrue();
        }

        @Test
        void isOpen_ending_isFalse() {
            hold.beginEnd(CloseReason.CLOSED);

            assertThat(hold.isOpen()).isFalse();
        }

        @Test
        void hasConnection_acquiring_isFalse() {
            assertThat(acquiring.hasConnection()).isFalse();
        }

        @Test
        void hasConnection_gone_isFalse() {
            Acquires.fail(acquiring);

            assertThat(acquiring.hasConnection()).isFalse();
        }

        @Test
        void hasConnection_open_isTrue() {
            assertThat(hold.hasConnection()).isTrue();
        }

        @Test
        void hasConnection_evicting_isTrue() {
            hold.beginEnd(CloseReason.ABORTED);
            hold.evicting();

            assertThat(hold.hasConnection()).isTrue();
        }

        @Test
        void pooled_acquiring_isRefused() {
            assertThatThrownBy(acquiring::pooled)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("hold #" + acquiring.id() + " has no connection yet");
        }

        @Test
        void pooled_open_isThePoolsConnection() {
            assertThat(hold.pooled()).isSameAs(pooled);
        }

        @Test
        void snapshot_ended_isEnding() {
            hold.beginEnd(CloseReason.CLOSED);

            assertThat(snapshot(hold).activity()).isEqualTo(ENDING);
        }

        @Test
        void snapshot_endedDuringACall_isEnding() {
            hold.enter();
            hold.beginEnd(CloseReason.CLOSED);

            assertThat(snapshot(hold).activity()).isEqualTo(ENDING);
        }
    }

    /** What the watchdog's ticks add up to. */
    @Nested
    class Witness {

        @Test
        void witness_firstSight_countsNothing() {
            hold.witness(TICK);

            assertThat(snapshot(hold).held()).isZero();
        }

        @Test
        void witness_firstSight_isNotIdle() {
            hold.witness(TICK);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_seenTwice_isHeldForTheTimeBetween() {
            hold.witness(TICK);
            hold.witness(TICK);

            assertThat(snapshot(hold).held()).isEqualTo(Duration.ofNanos(TICK));
        }

        @Test
        void witness_seenOften_addsUp() {
            ticks(11);

            assertThat(snapshot(hold).held()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void witness_unequalTicks_addsEachAsItIs() {
            hold.witness(TICK);
            hold.witness(3);
            hold.witness(4);

            assertThat(snapshot(hold).held()).isEqualTo(Duration.ofNanos(7));
        }

        @Test
        void witness_stoodStillAtBothTicks_isIdle() {
            ticks(2);

            assertThat(snapshot(hold).idleNow()).isEqualTo(Duration.ofNanos(TICK));
        }

        /** Who has just been given a connection has waited, and has not let it lie. */
        @Test
        void witness_waitedForLongThenOpened_isNotIdle() {
            Hold waiting = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
            for (int i = 0; i < 11; i++) {
                waiting.witness(TICK);
            }
            Acquires.serve(waiting, pooled);

            assertThat(snapshot(waiting).idleNow()).isZero();
            waiting.witness(TICK);
            assertThat(snapshot(waiting).idleNow()).isZero();
            waiting.witness(TICK);
            assertThat(snapshot(waiting).idleNow()).isEqualTo(Duration.ofNanos(TICK));
        }

        @Test
        void witness_stoodStillForLong_addsUp() {
            ticks(11);

            assertThat(snapshot(hold).idleNow()).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void witness_callBetweenTheTicks_beginsIdleAnew() {
            ticks(11);
            call(hold);
            hold.witness(TICK);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_callOfAnotherThreadBetweenTheTicks_beginsIdleAnew() throws Exception {
            ticks(11);
            callFromAnotherThread(hold);
            hold.witness(TICK);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_callRunsAtTheTick_beginsIdleAnew() {
            ticks(11);
            long mark = hold.enter();
            hold.witness(TICK);
            hold.exit(mark);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_callRanAtTheTickBefore_isNotIdleYet() {
            ticks(2);
            long mark = hold.enter();
            hold.witness(TICK);
            hold.exit(mark);
            hold.witness(TICK);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_stoodStillAfterACall_isIdleSinceTheTickAfterIt() {
            ticks(11);
            call(hold);
            ticks(3);

            assertThat(snapshot(hold).idleNow()).isEqualTo(Duration.ofNanos(2 * TICK));
        }

        @Test
        void witness_callRunsAtBothTicksWithNoneBetween_isNotIdle() {
            hold.enter();
            ticks(11);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_callRanAtBothTicks_isNotIdleWhenItReturns() {
            long mark = hold.enter();
            ticks(11);
            hold.exit(mark);

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void witness_callRunsAtTheTick_countsTheWholeTickAsInJdbc() {
            ticks(10);
            long mark = hold.enter();
            hold.witness(TICK);
            hold.exit(mark);

            assertThat(snapshot(hold).inJdbc()).isEqualTo(Duration.ofNanos(TICK));
        }

        @Test
        void witness_callBetweenTheTicks_countsNothingAsInJdbc() {
            ticks(10);
            call(hold);
            hold.witness(TICK);

            assertThat(snapshot(hold).inJdbc()).isZero();
        }

        @Test
        void witness_callOfAnotherThreadRunsAtTheTick_countsAsInJdbc() throws Exception {
            ticks(10);
            enterOnAnotherThread(hold);
            hold.witness(TICK);

            assertThat(snapshot(hold).inJdbc()).isEqualTo(Duration.ofNanos(TICK));
        }

        @Test
        void witness_callRunsAtFirstSight_isNeverLongerInJdbcThanHeld() {
            hold.enter();
            hold.witness(TICK);

            assertThat(snapshot(hold).inJdbc()).isEqualTo(snapshot(hold).held());
        }

        @Test
        void witness_acquiring_countsNothing() {
            Hold acquiring = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
            acquiring.witness(TICK);
            acquiring.witness(TICK);

            assertThat(snapshot(acquiring).held()).isZero();
        }

        /** A connection whose way back hangs is still held, and shows for how long. */
        @Test
        void witness_ending_isStillHeld() {
            ticks(11);
            hold.beginEnd(CloseReason.CLOSED);
            ticks(5);

            assertThat(snapshot(hold).held()).isEqualTo(Duration.ofMillis(1_500));
        }

        @Test
        void witness_endedDuringACall_isNoLongerInJdbc() {
            ticks(11);
            hold.enter();
            hold.witness(TICK);
            hold.beginEnd(CloseReason.ABORTED);
            ticks(5);

            assertThat(snapshot(hold).inJdbc()).isEqualTo(Duration.ofNanos(TICK));
        }

        @Test
        void snapshot_callRunsNow_isNotIdle() {
            ticks(11);
            hold.enter();

            assertThat(snapshot(hold).idleNow()).isZero();
        }

        @Test
        void snapshot_seen_beganThatLongBefore() {
            ticks(11);

            assertThat(snapshot(hold).since()).isEqualTo(NOW.minusSeconds(1));
        }

        private void ticks(int ticks) {
            for (int i = 0; i < ticks; i++) {
                hold.witness(TICK);
            }
        }
    }

    @Nested
    class Ids {

        @Test
        void id_askedAgain_isTheSame() {
            assertThat(hold.id()).isEqualTo(hold.id()).isPositive();
        }

        @Test
        void id_neverAskedOrAskedAgain_usesNoNumber() {
            long before = hold.id();
            hold.id();
            open();
            open();

            assertThat(open().id()).isEqualTo(before + 1);
        }

        @Test
        void id_twoThreadsAskAtOnce_areAnsweredAlike() throws Exception {
            List<Hold> holds = opened(ROUNDS);

            List<List<Long>> answers = Threads.race(ROUNDS, i -> holds.get(i).id());

            assertThat(answers.get(0)).isEqualTo(answers.get(1));
        }

        @Test
        void id_twoThreadsAskAtOnce_areUnique() throws Exception {
            List<List<Long>> ids = Threads.race(ROUNDS, i -> open().id());

            assertThat(ids.stream().flatMap(List::stream).distinct())
                    .hasSize(2 * ids.get(0).size());
        }

        @Test
        void toString_any_isTheId() {
            assertThat(hold).hasToString("#" + hold.id());
        }
    }

    @Nested
    class Snapshots {

        @Test
        void snapshot_any_carriesTheLabel() {
            assertThat(snapshot(hold).label()).isEqualTo("save answer");
        }

        @Test
        void snapshot_any_namesTheLastUser() throws Exception {
            callFromAnotherThread(hold);

            assertThat(snapshot(hold).thread()).isEqualTo("test");
        }

        @Test
        void snapshot_any_carriesTheLastUsersId() {
            assertThat(snapshot(hold).threadId())
                    .isEqualTo(Thread.currentThread().getId());
        }

        @Test
        void snapshot_siteNotCaptured_hasNone() {
            assertThat(snapshot(hold).site()).isEmpty();
        }

        @Test
        void snapshot_siteCaptured_namesItsLine() {
            hold.acquiredAt(new Site(List.of(new Frame("com.example.Chat", "answer", 57))));

            assertThat(snapshot(hold).site()).contains("Chat.answer:57");
        }

        @Test
        void snapshot_nothingHandedOut_isObserved() {
            assertThat(snapshot(hold).unobserved()).isFalse();
        }

        @Test
        void snapshot_somethingHandedOut_isUnobserved() {
            hold.unobserved();

            assertThat(snapshot(hold).unobserved()).isTrue();
        }

        @Test
        void snapshot_unobservedInACall_isInJdbcAndNeverIdle() {
            hold.unobserved();
            hold.witness(TICK);
            hold.witness(TICK);

            assertThat(snapshot(hold).activity()).isEqualTo(UNOBSERVED);
            assertThat(snapshot(hold).idleNow()).isZero();
            long mark = hold.enter();
            assertThat(snapshot(hold).activity()).isEqualTo(IN_JDBC);
            hold.exit(mark);
            assertThat(snapshot(hold).activity()).isEqualTo(UNOBSERVED);
        }
    }
}
