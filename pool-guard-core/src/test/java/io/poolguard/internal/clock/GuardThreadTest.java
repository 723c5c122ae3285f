/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GuardThreadTest {

    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void executor_task_runsOnADaemonNamedForItsRole() throws Exception {
        ThreadPoolExecutor executor = GuardThread.executor("chat", "evict", 1, SHORT, new ArrayBlockingQueue<>(1));

        Thread thread = executor.submit(Thread::currentThread).get();

        assertThat(thread.getName()).isEqualTo("poolguard-chat-evict");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getContextClassLoader()).isNull();
        executor.shutdown();
    }

    @Test
    void executor_nothingToDo_hasNoThread() throws Exception {
        ThreadPoolExecutor executor = GuardThread.executor("chat", "evict", 2, SHORT, new ArrayBlockingQueue<>(1));
        executor.submit(() -> {}).get();

        eventually("its thread has ended", () -> executor.getPoolSize() == 0);
        executor.shutdown();
    }

    @Test
    void executor_queueIsFull_rejects() {
        ThreadPoolExecutor executor = GuardThread.executor("chat", "log", 1, SHORT, new ArrayBlockingQueue<>(1));
        CountDownLatch end = new CountDownLatch(1);
        Runnable waits = () -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        executor.execute(waits);
        executor.execute(waits);

        assertThatThrownBy(() -> executor.execute(waits)).isInstanceOf(RejectedExecutionException.class);

        end.countDown();
        executor.shutdown();
    }
}
