/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.PoolGuard;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A thread that has ended may keep what it had: the books must not keep it. */
class EndedThreadLeakTest {

    private static final Duration BEYOND_EVERY_THRESHOLD = Duration.ofSeconds(61);

    private static final class Worker extends Thread {
        private final PoolGuard guard;
        private Connection connection;

        Worker(PoolGuard guard) {
            super("worker-7");
            this.guard = guard;
        }

        @Override
        public void run() {
            try {
                connection = guard.dataSource().getConnection();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The same in a Runnable, which threads keep since JDK 19. */
    private static final class Job implements Runnable {
        private final PoolGuard guard;
        private Connection connection;

        Job(PoolGuard guard) {
            this.guard = guard;
        }

        @Override
        public void run() {
            try {
                connection = guard.dataSource().getConnection();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void startAndForget(Thread thread) throws InterruptedException {
        thread.start();
        thread.join(5_000);
    }

    @Test
    void connection_inAFieldOfItsDeadThread_isALeak() throws Exception {
        try (TickedGuard ticked = new TickedGuard()) {
            startAndForget(new Worker(ticked.guard()));
            ticked.pass(BEYOND_EVERY_THRESHOLD);
            assertThat(ticked.guard().holds()).singleElement().satisfies(hold -> {
                assertThat(hold.acquirerEnded()).isTrue();
                assertThat(hold.thread()).isEqualTo("worker-7");
            });
            awaitLeak(ticked);
        }
    }

    @Test
    void connection_inAFieldOfItsDeadThreadsTask_isALeak() throws Exception {
        try (TickedGuard ticked = new TickedGuard()) {
            startAndForget(new Thread(new Job(ticked.guard())));
            ticked.pass(BEYOND_EVERY_THRESHOLD);
            awaitLeak(ticked);
        }
    }

    /** The machine may keep a thread for a moment after it has ended. */
    private static void awaitLeak(TickedGuard ticked) {
        eventually("the leak is found", () -> {
            collect(ticked);
            return ticked.findings(LEAK).size() == 1;
        });
    }
}
