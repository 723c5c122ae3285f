/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reports share stacks, but a stack counts only for the thread and for the pause in which it was taken. */
@Timeout(30)
class StackOfItsUseTest {

    private static final Duration SHORTLY = Duration.ofMillis(99);
    private static final Duration LATER = Duration.ofMillis(100);

    private final TickedGuard ticked = new TickedGuard();
    private final Gate first = new Gate();
    private final CountDownLatch second = new CountDownLatch(1);

    // Written by the thread that pauses; read by the test.
    private volatile Thread paused = Thread.currentThread();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void report_holdUsedAgainSinceTheStackWasTaken_doesNotShowTheStackOfThePauseBefore() {
        AppThread<Boolean> holder = AppThread.start("holder", () -> {
            try (Connection connection = ticked.acquire()) {
                first.pass();
                H2.rows(connection);
                secondPause();
                return connection.isClosed();
            }
        });
        first.awaitArrival();
        assertThat(report()).contains("Gate.pass");

        first.open();
        awaitSecondPause();
        ticked.advance(SHORTLY);
        assertThat(report()).doesNotContain("Gate.pass").doesNotContain("secondPause");

        ticked.advance(LATER.minus(SHORTLY));
        assertThat(report()).contains("StackOfItsUseTest.secondPause").doesNotContain("Gate.pass");
        second.countDown();
        assertThat(holder.result()).isFalse();
    }

    @Test
    void report_connectionUsedByAnotherThreadSince_doesNotShowTheStackOfTheFirst() throws Exception {
        try (Connection connection = ticked.acquire()) {
            assertThat(report()).contains("StackOfItsUseTest.report");
            AppThread<Boolean> other = AppThread.start("other", () -> {
                H2.rows(connection);
                secondPause();
                return true;
            });
            awaitSecondPause();

            assertThat(report()).doesNotContain("StackOfItsUseTest.report:");

            second.countDown();
            assertThat(other.result()).isTrue();
        }
    }

    @Test
    void report_nothingUsedSince_sharesTheStackForASecond() {
        AppThread<Boolean> holder = AppThread.start("holder", () -> {
            try (Connection connection = ticked.acquire()) {
                first.pass();
                secondPause();
                return connection.isClosed();
            }
        });
        first.awaitArrival();
        String before = report();
        first.open();
        awaitSecondPause();

        ticked.advance(Duration.ofMillis(900));
        assertThat(report()).isEqualTo(before);
        ticked.advance(Duration.ofMillis(100));
        assertThat(report()).contains("StackOfItsUseTest.secondPause").doesNotContain("Gate.pass");
        second.countDown();
        assertThat(holder.result()).isFalse();
    }

    /** The reporting thread's own: as it stands in the call, not as it waits for the others' stacks. */
    @Test
    void report_byTheHolderItself_showsNoWait() throws Exception {
        try (Connection connection = ticked.acquire()) {
            assertThat(ticked.guard().report().holders())
                    .singleElement()
                    .satisfies(holder -> assertThat(holder.waitsFor()).isEmpty());
            assertThat(connection.isClosed()).isFalse();
        }
    }

    private void secondPause() throws InterruptedException {
        paused = Thread.currentThread();
        second.await();
    }

    private void awaitSecondPause() {
        eventually("a thread waits", () -> paused.getState() == Thread.State.WAITING);
    }

    private String report() {
        return ticked.guard().report().text();
    }
}
