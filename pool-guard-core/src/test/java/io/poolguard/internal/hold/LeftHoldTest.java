/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.poolguard.Ending;
import io.poolguard.support.Garbage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may go on with a hold on its way in or out: its thread as long as it can, and then the watchdog. */
class LeftHoldTest {

    private static final Connection POOLED = mock(Connection.class);

    /** How far a thread comes. */
    record Stop(String name, Consumer<Hold> way) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final Label label = new LabelRegistry("chat").none();
    private final Object handle = new Object();

    static List<Stop> onTheWay() {
        return List.of(
                new Stop("given", hold -> give(hold)),
                new Stop("ending", hold -> open(hold).beginEnd(CloseReason.CLOSED)),
                new Stop("cleaning", hold -> {
                    open(hold).beginEnd(CloseReason.CLOSED);
                    hold.cleaning();
                }),
                new Stop("closed", hold -> {
                    open(hold).beginEnd(CloseReason.CLOSED);
                    hold.closing();
                }),
                new Stop("evicting", hold -> {
                    open(hold).beginEnd(CloseReason.ABORTED);
                    hold.evicting();
                }),
                new Stop("broken", hold -> {
                    open(hold).beginEnd(CloseReason.CLOSED);
                    hold.broken();
                }));
    }

    static List<Stop> nobodysAffair() {
        return List.of(
                new Stop("open", hold -> open(hold)),
                new Stop("leaked", hold -> open(hold).leak()),
                new Stop("told to be evicted", hold -> {
                    open(hold).beginEnd(CloseReason.ABORTED);
                    hold.evicting();
                    hold.evicted();
                }));
    }

    static Stream<Stop> all() {
        return Stream.concat(onTheWay().stream(), nobodysAffair().stream());
    }

    private static void give(Hold hold) {
        try {
            hold.askFor(() -> POOLED);
        } catch (SQLException e) {
            throw new AssertionError("no pool is asked", e);
        }
    }

    private static Hold open(Hold hold) {
        Acquires.serve(hold, POOLED);
        return hold;
    }

    private Hold holdOfMine(Stop stop) {
        Hold hold = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
        stop.way.accept(hold);
        return hold;
    }

    /** The hold of a thread that came so far and has ended. */
    private Hold holdOfAnEndedThread(Consumer<Hold> way) throws InterruptedException {
        Hold[] made = new Hold[1];
        Thread thread = new Thread(() -> {
            made[0] = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
            way.accept(made[0]);
        });
        thread.start();
        thread.join();
        return made[0];
    }

    // ------------------------------------------------------------------ whether a hold is left

    @ParameterizedTest
    @MethodSource("all")
    void isLeft_threadLivesAndTheHandleIsKept_isFalse(Stop stop) {
        assertThat(holdOfMine(stop).isLeft()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("onTheWay")
    void isLeft_threadHasEndedOnTheWay_isTrue(Stop stop) throws InterruptedException {
        assertThat(holdOfAnEndedThread(stop.way).isLeft()).isTrue();
    }

    /** Somebody else may have the connection by now. */
    @ParameterizedTest
    @MethodSource("nobodysAffair")
    void isLeft_threadHasEndedElsewhere_isFalse(Stop stop) throws InterruptedException {
        assertThat(holdOfAnEndedThread(stop.way).isLeft()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("onTheWay")
    void isLeft_handleWasCollectedOnTheWay_isTrue(Stop stop) {
        Hold hold = new Hold(new Object(), label, Thread.currentThread(), Owner.CALLER);
        stop.way.accept(hold);
        Garbage.collect();

        assertThat(hold.isLeft()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("onTheWay")
    void isLeft_threadHasSaidSo_isTrue(Stop stop) {
        Hold hold = holdOfMine(stop);

        hold.leave();

        assertThat(hold.isLeft()).isTrue();
    }

    @Test
    void isLeft_waitsForThePoolAndHasEnded_isTrue() throws InterruptedException {
        assertThat(holdOfAnEndedThread(hold -> {}).isLeft()).isTrue();
    }

    /** A worker closes what a thread has handed to it that has ended since. */
    @Test
    void isLeft_anotherThreadEndsTheHoldOfAnEndedOne_isFalse() throws InterruptedException {
        Hold hold = holdOfAnEndedThread(LeftHoldTest::open);

        hold.beginEnd(CloseReason.CLOSED);

        assertThat(hold.isLeft()).isFalse();
    }

    // ------------------------------------------------------------------ whose it is then

    @ParameterizedTest
    @MethodSource("onTheWay")
    void takeLeft_onTheWay_isTaken(Stop stop) {
        assertThat(holdOfMine(stop).takeLeft()).isTrue();
    }

    @Test
    void takeLeft_noConnection_isNotTaken() {
        assertThat(new Hold(handle, label, Thread.currentThread(), Owner.CALLER).takeLeft())
                .isFalse();
    }

    /** A thread other than the acquirer, of which the watchdog has not heard yet, meets it on the way. */
    @Test
    void closing_anotherThreadsAndTaken_doesNotGoOn() throws InterruptedException {
        Hold hold = holdOfAnEndedThread(LeftHoldTest::open);
        hold.beginEnd(CloseReason.CLOSED);
        hold.takeLeft();

        assertThat(hold.cleaning()).isFalse();
        assertThat(hold.cleaned()).isFalse();
        assertThat(hold.closing()).isFalse();
        assertThat(hold.evicting()).isFalse();
    }

    // ------------------------------------------------------------------ what is counted

    @Test
    void countEnd_again_countsNothing() {
        Hold hold = holdOfMine(onTheWay().get(4));
        hold.countEnd(HoldRegistry.ELSEWHERE);

        hold.countEnd(HoldRegistry.ELSEWHERE);

        assertThat(label.stats().ends().get(Ending.EVICTED)).isEqualTo(1);
    }

    @Test
    void gone_again_countsOneAcquireThatHasFailed() {
        Counts<Ending> failures = Counts.ofAll(Ending.class);
        Hold hold = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
        hold.gone(failures, Ending.INTERRUPTED);

        hold.gone(failures, Ending.OTHER);

        assertThat(failures.all()).isEqualTo(1);
        assertThat(failures.of(Ending.INTERRUPTED)).isEqualTo(1);
        assertThat(label.stats().failures()).isEqualTo(1);
        assertThat(label.stats().acquired()).isEqualTo(1);
    }

    /** The removal counts, and then fails: done again, it takes the hold out and counts nothing. */
    @Test
    void remove_countedBefore_isTakenOutAndCountedOnce() {
        HoldRegistry registry = new HoldRegistry();
        Hold hold = new Hold(handle, label, Thread.currentThread(), Owner.CALLER);
        registry.add(hold);
        open(hold).beginEnd(CloseReason.ABORTED);
        hold.evicting();
        hold.countEnd(HoldRegistry.ELSEWHERE);

        registry.remove(hold);
        registry.remove(hold);

        assertThat(registry.isEmpty()).isTrue();
        assertThat(label.stats().ended()).isEqualTo(1);
        assertThat(label.stats().acquired()).isEqualTo(1);
    }
}
