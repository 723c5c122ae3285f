/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.clock;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.internal.finding.FindingDispatcher.Threads;
import io.poolguard.support.LogLines;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SerialExecutorTest {

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final SerialExecutor executor = SerialExecutor.of("chat", "work", Optional.empty(), failures::add);

    @AfterEach
    void close() {
        executor.close();
    }

    @Test
    void execute_tasksThrow_tellsTheFirstInARowAndGoesOn() throws Exception {
        IllegalStateException first = new IllegalStateException("first");
        OutOfMemoryError third = new OutOfMemoryError("third");
        CountDownLatch done = new CountDownLatch(1);

        executor.execute(() -> {
            throw first;
        });
        executor.execute(() -> {
            throw new IllegalStateException("second");
        });
        executor.execute(() -> {});
        executor.execute(() -> {
            throw third;
        });
        executor.execute(done::countDown);
        done.await();

        assertThat(failures).containsExactly(first, third);
    }

    @Test
    void execute_ofAGuard_failureIsOneLineOfTheLog() {
        try (LogLines lines = new LogLines()) {
            Threads threads = Threads.of("chat", Optional.empty());
            for (int i = 0; i < 10; i++) {
                threads.reports().execute(() -> {
                    throw new IllegalStateException("a driver's toString");
                });
            }

            eventually("it is told", () -> !lines.all().isEmpty());
            threads.reports().close();
            assertThat(lines.all())
                    .containsExactly("WARN chat - the reports thread failed at a task and goes on with a stack trace");
        }
    }

    @Test
    void execute_closed_runsNothingMore() {
        executor.close();

        assertThat(executor.execute(() -> {})).isFalse();
    }
}
