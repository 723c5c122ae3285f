/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HikariCP makes those who ask a suspended pool wait without a timeout, and does not count them. */
@Timeout(60)
class SuspendedPoolTest {

    private final TickedGuard ticked = new TickedGuard(suspendable(), builder -> builder);
    private final ExecutorService other = Executors.newSingleThreadExecutor(task -> new Thread(task, "waiter"));

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    private static HikariConfig suspendable() {
        HikariConfig config = H2.config();
        config.setPoolName("chat");
        config.setAllowPoolSuspension(true);
        config.setConnectionTimeout(3_000);
        return config;
    }

    @AfterEach
    void close() {
        other.shutdownNow();
        ticked.close();
    }

    @Test
    void suspended_aThreadWaitsPastItsTimeout_isToldOnceAndEnds() throws Exception {
        HikariPoolMXBean pool =
                ticked.guard().dataSource().unwrap(HikariDataSource.class).getHikariPoolMXBean();
        pool.suspendPool();
        Future<?> waiter = acquireInAnotherThread();

        ticked.pass(Duration.ofMillis(2_900));
        assertThat(ticked.findings()).isEmpty();

        ticked.pass(Duration.ofMillis(200));
        ticked.pass(Duration.ofSeconds(60));

        assertThat(ticked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.SUSPENDED);
            assertThat(finding.hold().activity()).isEqualTo(Activity.ACQUIRING);
            assertThat(finding.message())
                    .isEqualTo("chat - pool is suspended (waiting=1, longest=3 s, label=none, thread=waiter). Threads"
                            + " that want a connection wait without a timeout until it is resumed, and are not counted as"
                            + " pending.");
        });

        pool.resumePool();
        waiter.get();
        ticked.pass(Duration.ofMillis(1));
        assertThat(ticked.findings(Kind.SUSPENDED, Stage.ENDED))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("chat - no longer pool is suspended"));
    }

    @Test
    void suspended_nobodyWaits_isNotTold() throws Exception {
        ticked.guard()
                .dataSource()
                .unwrap(HikariDataSource.class)
                .getHikariPoolMXBean()
                .suspendPool();

        ticked.pass(Duration.ofMinutes(1));

        assertThat(ticked.findings()).isEmpty();
    }

    private Future<?> acquireInAnotherThread() {
        Future<?> waiter = other.submit(() -> {
            try (Connection connection = ticked.acquire()) {
                return connection.isClosed();
            }
        });
        eventually(
                "it stands in the pool",
                () -> Thread.getAllStackTraces().entrySet().stream()
                        .filter(entry -> entry.getKey().getName().equals("waiter"))
                        .anyMatch(entry -> entry.getKey().getState() == Thread.State.WAITING
                                && entry.getValue().length > 0
                                && Arrays.stream(entry.getValue())
                                        .anyMatch(frame -> frame.getMethodName().equals("acquire"))));
        return waiter;
    }
}
