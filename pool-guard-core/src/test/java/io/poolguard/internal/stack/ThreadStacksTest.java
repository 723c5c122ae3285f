/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadStacksTest {

    @Test
    void take_ofManyThreads_givesEachItsOwnStackAndState() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(waitingFor(end, new Thread(() -> await(end), "waits-" + i)));
        }

        Map<Thread, ThreadStack> stacks = ThreadStacks.take(waiting);

        assertThat(stacks).containsOnlyKeys(waiting);
        assertThat(stacks.values()).allSatisfy(stack -> {
            assertThat(stack.state()).isEqualTo(Thread.State.WAITING);
            assertThat(stack.frames()).anyMatch(frame -> frame.method().equals("await") && isHere(frame));
        });
        end.countDown();
        join(waiting);
    }

    @Test
    void take_ofTheCaller_isRunning() {
        ThreadStack own = ThreadStacks.take(List.of(Thread.currentThread())).get(Thread.currentThread());

        assertThat(own.state()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(own.frames()).anyMatch(ThreadStacksTest::isHere);
    }

    @Test
    void take_ofAThreadThatHasEnded_hasNoFrames() throws InterruptedException {
        Thread ended = new Thread(() -> {});
        ended.start();
        ended.join();

        assertThat(ThreadStacks.take(List.of(ended)).get(ended).frames()).isEmpty();
    }

    @Test
    void take_ofOneThreadTwice_givesItOnce() {
        assertThat(ThreadStacks.take(List.of(Thread.currentThread(), Thread.currentThread())))
                .hasSize(1);
    }

    private static Thread waitingFor(CountDownLatch end, Thread thread) {
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static boolean isHere(Frame frame) {
        return frame.className().startsWith(ThreadStacksTest.class.getName());
    }
}
