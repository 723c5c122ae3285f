/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SharedTest {

    private static final int ASKING = 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final CountDownLatch firstBegun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void end() {
        go.countDown();
        threads.shutdownNow();
    }

    @Test
    void get_nobodyElseAsks_makesOneEachTime() {
        Shared<Integer> shared = new Shared<>(made::incrementAndGet);

        assertThat(List.of(shared.get(), shared.get())).containsExactly(1, 2);
    }

    @Test
    void get_manyWhileOneIsBeingMade_shareTheNext() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly);
        Future<Integer> first = threads.submit(shared::get);
        firstBegun.await();
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            others.add(threads.submit(() -> {
                arrived.incrementAndGet();
                return shared.get();
            }));
        }
        eventually("all have asked", () -> arrived.get() == ASKING);
        go.countDown();

        assertThat(first.get()).isEqualTo(1);
        for (Future<Integer> other : others) {
            // The first was begun before they asked; who arrives late makes a third.
            assertThat(other.get()).isGreaterThan(1);
        }
        assertThat(made.get()).isLessThanOrEqualTo(ASKING / 2);
    }

    @Test
    void get_theOneBeingMadeHangs_makesItsOwn() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly);
        Future<Integer> first = threads.submit(shared::get);
        firstBegun.await();

        assertThat(shared.get()).isEqualTo(2);
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void get_interrupted_makesItsOwnAndStaysInterrupted() throws Exception {
        Shared<Integer> shared = new Shared<>(this::makeTheFirstSlowly);
        threads.submit(shared::get);
        firstBegun.await();

        Thread.currentThread().interrupt();
        int own = shared.get();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(own).isEqualTo(2);
    }

    @Test
    void get_makingFails_failsForTheOneWhoMadeIt() {
        Shared<Integer> shared = new Shared<>(() -> {
            if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("the first fails");
            }
            return made.get();
        });

        assertThatThrownBy(shared::get).hasMessage("the first fails");
        assertThat(shared.get()).isEqualTo(2);
    }

    private int makeTheFirstSlowly() {
        int number = made.incrementAndGet();
        if (number == 1) {
            firstBegun.countDown();
            try {
                assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return number;
    }
}
