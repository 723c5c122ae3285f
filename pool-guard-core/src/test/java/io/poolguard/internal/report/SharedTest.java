/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTest {

    private static final int ASKING = 50;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NONE = Duration.ZERO;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch firstBegun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void end() {
        go.countDown();
        threads.shutdownNow();
    }

    @Test
    void get_nobodyElseAsks_makesOneEachTime() {
        Shared<Integer> shared = new Shared<>(made::incrementAndGet, LONG);

        assertThat(List.of(shared.get(), shared.get())).containsExactly(Optional.of(1), Optional.of(2));
    }

    @Test
    void get_manyWhileOneIsBeingMade_shareTheNext() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly, LONG);
        Future<Optional<Integer>> first = threads.submit(shared::get);
        firstBegun.await();
        List<Future<Optional<Integer>>> others = askAll(shared);
        go.countDown();

        assertThat(first.get()).contains(1);
        for (Future<Optional<Integer>> other : others) {
            // The first was begun before they asked; whoever was late makes a third.
            assertThat(other.get().orElseThrow()).isGreaterThan(1);
        }
        assertThat(made.get()).isLessThan(ASKING);
    }

    @Test
    void get_theOneBeingMadeHangs_makesOneBesideIt() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly, NONE);
        Future<Optional<Integer>> first = threads.submit(shared::get);
        firstBegun.await();

        assertThat(shared.get()).contains(2);
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void get_interruptedWhileItWaits_goesWithoutAndStaysInterrupted() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly, LONG);
        threads.submit(shared::get);
        firstBegun.await();
        Thread leader = new Thread(shared::get, "leader");
        leader.start();
        eventually("it waits for the first", () -> leader.getState() == Thread.State.TIMED_WAITING);

        Thread.currentThread().interrupt();
        Optional<Integer> follower = shared.get();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(follower).isEmpty();
        go.countDown();
        leader.join();
        assertThat(made.get()).isEqualTo(2);
    }

    @Test
    void get_makingFails_failsAndTheNextIsMade() {
        Shared<Integer> shared = new Shared<>(
                () -> {
                    if (made.incrementAndGet() == 1) {
                        throw new IllegalStateException("the first fails");
                    }
                    return made.get();
                },
                LONG);

        assertThatThrownBy(shared::get).hasMessage("the first fails");
        assertThat(shared.get()).contains(2);
    }

    private List<Future<Optional<Integer>>> askAll(Shared<Integer> shared) {
        List<Future<Optional<Integer>>> all = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            all.add(threads.submit(() -> {
                asked.incrementAndGet();
                return shared.get();
            }));
        }
        eventually("all have asked", () -> asked.get() == ASKING);
        return all;
    }

    private int makeTheFirstSlowly() {
        int number = made.incrementAndGet();
        if (number == 1) {
            firstBegun.countDown();
            await(go);
        }
        return number;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(40, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
