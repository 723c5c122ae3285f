/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a thread has in its hand already is met when its next hold is put in the books. */
class NestedHoldsTest {

    /** So many slots of the books are a thread's own. */
    private static final int OWN = 4;

    private static final Connection CONNECTION = mock(Connection.class);
    private static final Object HANDLE = new Object();
    private static final Label NONE = new LabelRegistry("chat").none();

    private final HoldRegistry registry = new HoldRegistry();
    private final Thread one = new Thread("one");
    private final Thread another = new Thread("another");

    // ------------------------------------------------------------------ add

    @Test
    void add_threadHoldsNothing_givesTheSame() {
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_threadHoldsOne_givesThat() {
        Hold outer = held(one);

        assertThat(registry.add(hold(one))).isSameAs(outer);
    }

    @Test
    void add_threadHoldsATransaction_givesThat() {
        Hold outer = opened(new Hold(HANDLE, NONE, one, Owner.TRANSACTION));

        assertThat(registry.add(hold(one))).isSameAs(outer);
    }

    @Test
    void add_threadHoldsSeveral_givesOneOfThem() {
        List<Hold> outer = List.of(held(one), held(one), held(one));

        assertThat(outer).contains(registry.add(hold(one)));
    }

    @Test
    void add_anotherThreadHolds_givesTheSame() {
        held(another);
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_threadHasTakenItOut_givesTheSame() {
        registry.remove(held(one));
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_threadsHoldIsOnItsWayBack_givesTheSame() {
        held(one).beginEnd(CloseReason.CLOSED);
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_threadsHoldHasLeaked_givesTheSame() {
        held(one).leak();
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_threadsAcquireHasFailed_givesTheSame() {
        Hold failed = hold(one);
        registry.add(failed);
        Acquires.fail(failed);
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_anotherThreadHasUsedThePlainHold_givesTheSame() throws Exception {
        usedByAnother(held(one));
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @Test
    void add_anotherThreadHasUsedTheTransaction_givesIt() throws Exception {
        Hold outer = opened(new Hold(HANDLE, NONE, one, Owner.TRANSACTION));
        usedByAnother(outer);

        assertThat(registry.add(hold(one))).isSameAs(outer);
    }

    // ------------------------------------------------------------------ holds that stand elsewhere

    @ParameterizedTest
    @ValueSource(ints = {OWN, OWN + 1, 3 * OWN})
    void add_onlyTheLastOfManyIsLeft_givesThat(int holds) {
        List<Hold> all = held(one, holds);
        Hold last = all.remove(holds - 1);
        all.forEach(registry::remove);

        assertThat(registry.add(hold(one))).isSameAs(last);
    }

    @ParameterizedTest
    @ValueSource(ints = {OWN + 1, 2 * OWN, 100, 1_000})
    void add_manyWereThereAndNoneIsLeft_givesTheSame(int holds) {
        held(one, holds).forEach(registry::remove);
        Hold hold = hold(one);

        assertThat(registry.add(hold)).isSameAs(hold);
    }

    @ParameterizedTest
    @ValueSource(ints = {OWN, OWN + 1, 2 * OWN, 100, 1_000})
    void heldBy_manyOfOneThread_showsThemAll(int holds) {
        List<Hold> all = held(one, holds);
        held(another, holds);

        assertThat(registry.heldBy(one)).containsExactlyInAnyOrderElementsOf(all);
    }

    @ParameterizedTest
    @ValueSource(ints = {OWN, OWN + 1, 2 * OWN, 100, 1_000})
    void remove_oneAfterTheOther_leavesTheOthers(int holds) {
        List<Hold> left = held(one, holds);

        while (!left.isEmpty()) {
            registry.remove(left.remove(left.size() / 2));

            assertThat(registry.holds()).hasSameSizeAs(left);
        }
    }

    /** The few that are not met stand anywhere, because so many others wait. */
    @Test
    void add_twoThousandThreadsHold_nearlyAllMeetTheirOwn() {
        List<Hold> outer = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            outer.add(held(new Thread("one of many")));
        }

        long met = outer.stream()
                .filter(one -> registry.add(hold(one.acquirer())) == one)
                .count();

        assertThat(met).isGreaterThan(1_950);
    }

    @Test
    void holds_ofTwoThousandThreads_areAllThere() {
        Set<Hold> all = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(held(new Thread("one of many")));
        }

        assertThat(Set.copyOf(registry.holds())).hasSize(2_000).isEqualTo(all);
        all.forEach(registry::remove);
        assertThat(registry.holds()).isEmpty();
    }

    // ------------------------------------------------------------------ remove

    @Test
    void remove_twice_takesNobodysSlot() {
        for (Hold gone : held(one, 3 * OWN)) {
            registry.remove(gone);
            Hold next = held(one);
            registry.remove(gone);

            assertThat(registry.heldBy(one)).contains(next);
        }
        assertThat(registry.heldBy(one)).hasSize(3 * OWN);
    }

    @Test
    void remove_twice_settlesOnce() {
        LabelRegistry labels = new LabelRegistry("chat");
        Hold hold = opened(new Hold(HANDLE, labels.of("chat"), one, Owner.CALLER));
        hold.witness(1);

        registry.remove(hold);
        registry.remove(hold);

        assertThat(labels.figures(Map.of()))
                .singleElement()
                .satisfies(figures -> assertThat(figures.held().buckets().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(1));
    }

    @Test
    void remove_neverAdded_takesNobodysSlot() {
        List<Hold> all = held(one, 3 * OWN);

        registry.remove(hold(one));
        registry.remove(hold(another));

        assertThat(registry.holds()).containsExactlyInAnyOrderElementsOf(all);
    }

    // ------------------------------------------------------------------

    private static Hold hold(Thread thread) {
        return new Hold(HANDLE, NONE, thread, Owner.CALLER);
    }

    private Hold opened(Hold hold) {
        registry.add(hold);
        Acquires.serve(hold, CONNECTION);
        return hold;
    }

    private Hold held(Thread thread) {
        return opened(hold(thread));
    }

    private List<Hold> held(Thread thread, int holds) {
        List<Hold> all = new ArrayList<>();
        for (int i = 0; i < holds; i++) {
            all.add(held(thread));
        }
        return all;
    }

    private static void usedByAnother(Hold hold) throws Exception {
        Threads.onAnother(() -> {
            long mark = hold.enter();
            hold.exit(mark);
            return "used";
        });
    }
}
