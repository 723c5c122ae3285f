/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import static io.poolguard.support.Eventually.eventually;
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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedValueTest {

    private static final int ASKING = 50;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicLong clock = new AtomicLong(1);
    private final AtomicInteger gone = new AtomicInteger(-1);
    private final SharedValue<Integer> shared = new SharedValue<>(clock::get, value -> value != gone.get());

    @AfterEach
    void end() {
        go.countDown();
        threads.shutdownNow();
    }

    @Test
    void get_valueOfATenthOfASecondAgo_makesTheNext() {
        assertThat(shared.get(made::incrementAndGet)).contains(1);
        pass(99);
        assertThat(shared.get(made::incrementAndGet)).contains(1);
        pass(1);
        assertThat(shared.get(made::incrementAndGet)).contains(2);
    }

    @Test
    void get_valueWasPut_takesIt() {
        shared.put(7);

        assertThat(shared.get(made::incrementAndGet)).contains(7);
        assertThat(made.get()).isZero();
    }

    @Test
    void get_valueIsNotSoAnyMore_makesTheNext() {
        shared.put(7);
        gone.set(7);

        assertThat(shared.get(made::incrementAndGet)).contains(1);
    }

    @Test
    void get_manyAtOnce_shareOne() throws Exception {
        List<Future<Optional<Integer>>> all = askAll();

        for (Future<Optional<Integer>> one : all) {
            assertThat(one.get()).contains(1);
        }
        assertThat(made.get()).isEqualTo(1);
    }

    @Test
    void get_theOneBeingMadeHangs_takesTheOneBefore() throws Exception {
        shared.put(7);
        pass(500);
        Future<Optional<Integer>> first = threads.submit(() -> shared.get(this::makeSlowly));
        begun.await();

        assertThat(shared.get(made::incrementAndGet)).contains(7);
        assertThat(first.isDone()).isFalse();
    }

    @Test
    void get_theOneBeingMadeHangsAndTheOneBeforeIsOld_goesWithout() throws Exception {
        shared.put(7);
        pass(1000);
        Future<Optional<Integer>> first = threads.submit(() -> shared.get(this::makeSlowly));
        begun.await();

        assertThat(shared.get(made::incrementAndGet)).isEmpty();
        go.countDown();
        assertThat(first.get()).contains(1);
    }

    @Test
    void get_interruptedWhileItWaits_goesWithoutAndStaysInterrupted() throws Exception {
        threads.submit(() -> shared.get(this::makeSlowly));
        begun.await();

        Thread.currentThread().interrupt();
        Optional<Integer> follower = shared.get(made::incrementAndGet);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(follower).isEmpty();
    }

    @Test
    void get_makingFails_failsAndTheNextIsMade() {
        assertThatThrownBy(() -> shared.get(() -> {
                    throw new IllegalStateException("the first fails");
                }))
                .hasMessage("the first fails");
        assertThat(shared.get(made::incrementAndGet)).contains(1);
    }

    private List<Future<Optional<Integer>>> askAll() {
        List<Future<Optional<Integer>>> all = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            all.add(threads.submit(() -> {
                asked.incrementAndGet();
                return shared.get(made::incrementAndGet);
            }));
        }
        eventually("all have asked", () -> asked.get() == ASKING);
        return all;
    }

    private int makeSlowly() {
        int number = made.incrementAndGet();
        begun.countDown();
        try {
            assertThat(go.await(40, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return number;
    }

    private void pass(long millis) {
        clock.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
