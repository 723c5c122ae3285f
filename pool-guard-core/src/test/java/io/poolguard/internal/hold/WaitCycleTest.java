/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitCycleTest {

    private static final Connection CONNECTION = mock(Connection.class);
    private static final Object HANDLE = new Object();
    private static final Label NONE = new LabelRegistry("chat").none();

    private final HoldRegistry registry = new HoldRegistry();
    private final Thread one = new Thread("one");
    private final Thread another = new Thread("another");

    // ------------------------------------------------------------------ of

    @Test
    void of_noHold_isNone() {
        assertThat(circle()).isEmpty();
    }

    @Test
    void of_nobodyHoldsAndSomebodyWaits_isNone() {
        waits(one);

        assertThat(circle()).isEmpty();
    }

    @Test
    void of_onlyHolderWaits_isOne() {
        Hold hold = held(one);
        waits(one);

        assertThat(circle().orElseThrow().holds()).containsExactly(hold);
    }

    @Test
    void of_everyHolderWaits_isOfAllHolds() {
        List<Hold> holds = List.of(held(one), held(another));
        waits(one);
        waits(another);

        assertThat(circle().orElseThrow().holds()).containsExactlyInAnyOrderElementsOf(holds);
    }

    @Test
    void of_oneHolderDoesNotWait_isNone() {
        held(one);
        held(another);
        waits(one);

        assertThat(circle()).isEmpty();
    }

    @Test
    void of_somebodyWaitsWhoHoldsNothing_isOne() {
        held(one);
        waits(one);
        waits(another);

        assertThat(circle()).isPresent();
    }

    @Test
    void of_oneHolderHasTwo_countsBoth() {
        held(one);
        held(one);
        waits(one);

        assertThat(circle().orElseThrow().size()).isEqualTo(2);
    }

    @Test
    void of_acquireOfAHolderHasFailed_isNone() {
        held(one);
        Acquires.fail(waits(one));

        assertThat(circle()).isEmpty();
    }

    @Test
    void of_acquireOfAHolderWasServed_isNone() {
        held(one);
        Acquires.serve(waits(one), CONNECTION);

        assertThat(circle()).isEmpty();
    }

    @Test
    void of_aHoldIsOnItsWayBackByAThreadThatDoesNotWait_isNone() {
        held(one);
        waits(one);
        held(another).beginEnd(CloseReason.CLOSED);

        assertThat(circle()).isEmpty();
    }

    /** The one that used it last is the one that could close it. */
    @Test
    void of_anotherThreadHasUsedAPlainConnection_isNone() throws Exception {
        Hold hold = held(one);
        waits(one);
        usedByAnother(hold);

        assertThat(circle()).isEmpty();
    }

    @Test
    void of_anotherThreadHasUsedATransactionsConnection_isOne() throws Exception {
        Hold hold = transaction(one);
        waits(one);
        usedByAnother(hold);

        assertThat(circle()).isPresent();
    }

    @Test
    void of_theThreadThatUsedAPlainConnectionLastWaits_isOne() throws Exception {
        Hold hold = held(one);
        waits(usedByAnother(hold));

        assertThat(circle()).isPresent();
    }

    @Test
    void of_manyHolds_isOfThemAll() {
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Thread thread = new Thread("many");
            holds.add(held(thread));
            waits(thread);
        }

        assertThat(circle().orElseThrow().holds()).containsExactlyInAnyOrderElementsOf(holds);
    }

    // ------------------------------------------------------------------ stands

    @Test
    void stands_nothingHasMoved_isTrue() {
        held(one);
        waits(one);

        assertThat(circle().orElseThrow().stands()).isTrue();
    }

    @Test
    void stands_aHoldIsOnItsWayBack_isFalse() {
        Hold hold = held(one);
        waits(one);
        WaitCycle circle = circle().orElseThrow();

        hold.beginEnd(CloseReason.CLOSED);

        assertThat(circle.stands()).isFalse();
    }

    @Test
    void stands_aHoldWasOnItsWayBackBefore_isFalse() {
        held(one).beginEnd(CloseReason.CLOSED);
        waits(one);

        assertThat(circle().filter(WaitCycle::stands)).isEmpty();
    }

    @Test
    void stands_aHoldHasLeaked_isFalse() {
        Hold hold = held(one);
        waits(one);
        WaitCycle circle = circle().orElseThrow();

        hold.leak();

        assertThat(circle.stands()).isFalse();
    }

    @Test
    void stands_anAcquireWasServed_isFalse() {
        held(one);
        held(another);
        waits(one);
        Hold served = waits(another);
        WaitCycle circle = circle().orElseThrow();

        Acquires.serve(served, CONNECTION);

        assertThat(circle.stands()).isFalse();
    }

    @Test
    void stands_anAcquireHasFailed_isFalse() {
        held(one);
        Hold failed = waits(one);
        WaitCycle circle = circle().orElseThrow();

        Acquires.fail(failed);

        assertThat(circle.stands()).isFalse();
    }

    @Test
    void stands_anAcquireOfAThreadOutsideWasServed_isTrue() {
        held(one);
        waits(one);
        Hold served = waits(another);
        WaitCycle circle = circle().orElseThrow();

        Acquires.serve(served, CONNECTION);

        assertThat(circle.stands()).isTrue(); // it is the pool's count of connections that tells
    }

    @Test
    void stands_anotherThreadHasUsedAPlainConnection_isFalse() throws Exception {
        Hold hold = held(one);
        waits(one);
        WaitCycle circle = circle().orElseThrow();

        usedByAnother(hold);

        assertThat(circle.stands()).isFalse();
    }

    @Test
    void stands_anotherThreadHasUsedATransactionsConnection_isTrue() throws Exception {
        Hold hold = transaction(one);
        waits(one);
        WaitCycle circle = circle().orElseThrow();

        usedByAnother(hold);

        assertThat(circle.stands()).isTrue();
    }

    // ------------------------------------------------------------------ isBeingRefused

    @Test
    void isBeingRefused_oneAcquireIsRefused_isTrue() {
        held(one);
        held(another);
        waits(one);
        Hold refused = waits(another);
        WaitCycle circle = circle().orElseThrow();
        assertThat(circle.isBeingRefused()).isFalse();

        refused.refuse();

        assertThat(circle.isBeingRefused()).isTrue();
    }

    // ------------------------------------------------------------------ isOfTransactions

    @Test
    void isOfTransactions_allAre_isTrue() {
        transaction(one);
        transaction(another);
        waits(one);
        waits(another);

        assertThat(circle().orElseThrow().isOfTransactions()).isTrue();
    }

    @Test
    void isOfTransactions_oneIsNot_isFalse() {
        transaction(one);
        held(another);
        waits(one);
        waits(another);

        assertThat(circle().orElseThrow().isOfTransactions()).isFalse();
    }

    /** What is waited for does not matter: it is what is held that must end. */
    @Test
    void isOfTransactions_waitingForPlainConnections_isTrue() {
        transaction(one);
        waits(one);

        assertThat(circle().orElseThrow().isOfTransactions()).isTrue();
    }

    // ------------------------------------------------------------------

    private Optional<WaitCycle> circle() {
        return WaitCycle.of(registry, hold -> true);
    }

    private Hold held(Thread thread) {
        return opened(new Hold(HANDLE, NONE, thread, Owner.CALLER));
    }

    private Hold transaction(Thread thread) {
        return opened(new Hold(HANDLE, NONE, thread, Owner.TRANSACTION));
    }

    private Hold opened(Hold hold) {
        registry.add(hold);
        Acquires.serve(hold, CONNECTION);
        return hold;
    }

    private Hold waits(Thread thread) {
        Hold waiting = new Hold(HANDLE, NONE, thread, Owner.CALLER);
        registry.add(waiting);
        return waiting;
    }

    /** A call on a thread that is neither of these, which is given back. */
    private static Thread usedByAnother(Hold hold) throws Exception {
        return Threads.onAnother(() -> {
            long mark = hold.enter();
            hold.exit(mark);
            return Thread.currentThread();
        });
    }
}
