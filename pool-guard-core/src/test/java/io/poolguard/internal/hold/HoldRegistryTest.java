/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.poolguard.HoldSnapshot;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HoldRegistryTest {

    /**
     * The books may keep so many slots for each hold that was ever in them at the same time, and this many to begin with. A
     * tick walks over all of them, and they never go.
     */
    private static final int SLOTS_PER_HOLD = 8;

    private static final int SLOTS_AT_FIRST = 768;

    private static final Connection CONNECTION = mock(Connection.class);
    private static final Object HANDLE = new Object();
    private static final Label NONE = new LabelRegistry("chat").none();

    private final HoldRegistry registry = new HoldRegistry();

    // ------------------------------------------------------------------ one after another

    @Test
    void forEach_noHold_showsNothing() {
        assertThat(shown()).isEmpty();
    }

    @Test
    void forEach_holdAdded_showsIt() {
        Hold hold = added();

        assertThat(shown()).containsExactly(hold);
    }

    @Test
    void forEach_holdRemoved_showsItNoMore() {
        registry.remove(added());

        assertThat(shown()).isEmpty();
    }

    @Test
    void forEach_anotherHoldRemoved_stillShowsIt() {
        Hold hold = added();
        registry.remove(added());

        assertThat(shown()).containsExactly(hold);
    }

    @Test
    void forEach_moreHoldsThanTheFirstChunkHasSlots_showsEach() {
        List<Hold> holds = added(100);

        assertThat(shown()).containsExactlyInAnyOrderElementsOf(holds);
    }

    @Test
    void remove_manyHoldsInAnyOrder_leavesTheOthers() {
        List<Hold> holds = added(100);
        for (int i = 0; i < 100; i += 2) {
            registry.remove(holds.get(i));
        }

        assertThat(shown()).hasSize(50).doesNotContain(holds.get(0), holds.get(98));
    }

    /** A pool's whole stock may be taken by one thread: an event loop, or a start that warms the pool. */
    @Test
    void add_manyHoldsOfOneThread_keepsTheBooksSmall() {
        assertThat(added(10_000)).hasSize(10_000);
    }

    @Test
    void add_manyThousandTimesByOneThread_keepsTheBooksSmall() {
        List<Hold> kept = added(10);
        for (int i = 0; i < 100_000; i++) {
            registry.remove(addedTo(registry, 11));
        }

        assertThat(shown()).containsExactlyInAnyOrderElementsOf(kept);
    }

    // ------------------------------------------------------------------ who is shown

    @Test
    void forEach_holdAcquiring_showsIt() {
        Hold acquiring = new Hold(HANDLE, NONE, Thread.currentThread(), Owner.CALLER);
        registry.add(acquiring);

        assertThat(shown()).containsExactly(acquiring);
    }

    @Test
    void holds_holdAcquiring_leavesItOut() {
        registry.add(new Hold(HANDLE, NONE, Thread.currentThread(), Owner.CALLER));

        assertThat(registry.holds()).isEmpty();
    }

    @Test
    void holds_holdEnding_showsIt() {
        Hold hold = added();
        hold.beginEnd(CloseReason.CLOSED);

        assertThat(registry.holds()).containsExactly(hold);
    }

    @Test
    void snapshots_heldForDifferentTimes_areLongestFirst() {
        List<Hold> holds = added(3);
        ticks(holds.get(0), 2);
        ticks(holds.get(1), 4);
        ticks(holds.get(2), 3);

        assertThat(registry.snapshots())
                .extracting(HoldSnapshot::id)
                .containsExactly(
                        holds.get(1).id(), holds.get(2).id(), holds.get(0).id());
    }

    @Test
    void snapshots_heldForTheSameTime_areOldestIdFirst() {
        List<Hold> holds = added(5);
        holds.forEach(Hold::id);

        assertThat(registry.snapshots()).extracting(HoldSnapshot::id).isSorted();
    }

    // ------------------------------------------------------------------ many threads

    @Test
    void add_aThousandThreadsWithAHoldEach_losesNone() throws Exception {
        int threads = 1_000;
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int before = i;
            holds.add(Threads.onAnother(() -> addedTo(registry, before + 1)));
        }

        assertThat(Set.copyOf(shown())).hasSize(threads).isEqualTo(Set.copyOf(holds));
    }

    @Test
    void add_manyThreadsWithManyHoldsEach_losesNone() throws Exception {
        int threads = 8;
        int each = 2_000;
        List<List<Hold>> holds = Threads.together(threads, () -> {
            List<Hold> mine = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                mine.add(addedTo(registry, threads * each));
            }
            return mine;
        });

        assertThat(Set.copyOf(shown()))
                .hasSize(threads * each)
                .isEqualTo(Set.copyOf(holds.stream().flatMap(List::stream).toList()));
    }

    @Test
    void add_manyThreadsComeAndGo_leavesTheBooksSmallAndEmpty() throws Exception {
        int threads = 4;
        Threads.together(threads, () -> {
            for (int i = 0; i < 20_000; i++) {
                Hold outer = addedTo(registry, 2 * threads);
                registry.remove(addedTo(registry, 2 * threads));
                registry.remove(outer);
            }
            return null;
        });

        assertThat(shown()).isEmpty();
    }

    @Test
    void add_twoThreadsAtOnce_neverTakeTheSameSlot() throws Exception {
        int rounds = 20_000;
        int each = 40;
        List<HoldRegistry> registries =
                Stream.generate(HoldRegistry::new).limit(rounds).toList();

        List<List<Integer>> raced = Threads.race(rounds, round -> {
            for (int i = 0; i < each; i++) {
                addedTo(registries.get(round), 2 * each);
            }
            return round;
        });

        assertThat(registries.subList(0, raced.get(0).size()))
                .allSatisfy(registry -> assertThat(registry.holds()).hasSize(2 * each));
    }

    @Test
    void remove_byAnotherThread_givesTheSlotBack() throws Exception {
        Hold hold = added();
        Threads.onAnother(() -> {
            registry.remove(hold);
            return null;
        });

        assertThat(shown()).isEmpty();
    }

    @Test
    void forEach_othersComeAndGo_alwaysShowsTheOneThatStays() throws Exception {
        Hold stays = added();
        CountDownLatch stop = new CountDownLatch(1);
        List<FutureTask<Void>> others = Collections.nCopies(2, 0).stream()
                .map(i -> Threads.<Void>started(() -> {
                    while (stop.getCount() > 0) {
                        Hold outer = addedTo(registry, 5);
                        registry.remove(addedTo(registry, 5));
                        registry.remove(outer);
                    }
                    return null;
                }))
                .toList();

        int seen = 0;
        for (int i = 0; i < 5_000; i++) {
            if (shown().contains(stays)) {
                seen++;
            }
        }
        stop.countDown();
        for (FutureTask<Void> other : others) {
            other.get();
        }

        assertThat(seen).isEqualTo(5_000);
    }

    // ------------------------------------------------------------------

    private List<Hold> shown() {
        List<Hold> shown = new ArrayList<>();
        registry.forEach(shown::add);
        return shown;
    }

    private Hold added() {
        return addedTo(registry, 1);
    }

    private List<Hold> added(int holds) {
        List<Hold> added = new ArrayList<>();
        for (int i = 0; i < holds; i++) {
            added.add(addedTo(registry, i + 1));
        }
        return added;
    }

    /** An open hold in the books, which must not have grown out of proportion for it. */
    private static Hold addedTo(HoldRegistry registry, int holds) {
        Hold hold = new Hold(HANDLE, NONE, Thread.currentThread(), Owner.CALLER);
        registry.add(hold);
        Acquires.serve(hold, CONNECTION);
        if (registry.slots() > SLOTS_AT_FIRST + SLOTS_PER_HOLD * holds) {
            throw new AssertionError(holds + " holds have " + registry.slots() + " slots");
        }
        return hold;
    }

    private static void ticks(Hold hold, int ticks) {
        for (int i = 0; i < ticks; i++) {
            hold.witness(1_000_000);
        }
    }
}
