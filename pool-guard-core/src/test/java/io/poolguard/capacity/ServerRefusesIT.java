/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.AppThread;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real server that grants a role six connections, and a pool of ten under more work than six can do. */
@Timeout(60)
class ServerRefusesIT {

    private static final Duration FOR = Duration.ofSeconds(4);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    @RegisterExtension
    static final SmallServer server = new SmallServer();

    @Test
    void health_serverRefusesWhileThePoolServes_isDegradedReadyAndNamesTheLimit() {
        HikariConfig config = server.pool("limited", 10);
        config.setMinimumIdle(2);
        config.setConnectionTimeout(400);
        PoolGuard guard = server.guard(config, builder -> builder);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong served = new AtomicLong();
        List<AppThread<Boolean>> threads = Stream.generate(
                        () -> AppThread.start("client", () -> work(guard, stop, served)))
                .limit(40)
                .toList();
        try {
            eventually("the server has refused one", () -> guard.health().has(Cause.SERVER_LIMIT));
            Map<Status, Integer> looks = new EnumMap<>(Status.class);
            for (long end = System.nanoTime() + FOR.toNanos(); System.nanoTime() < end; ) {
                PoolHealth health = guard.health();
                looks.merge(health.status(), 1, Integer::sum);
                guard.probe(Duration.ofMillis(300));
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            }

            assertThat(looks).containsOnlyKeys(Status.DEGRADED);
            assertThat(guard.health().reasons().get(Cause.SERVER_LIMIT))
                    .contains("SQLState=53300")
                    .contains("total=6, max=10");
            assertThat(served.get()).isGreaterThan(20);
        } finally {
            stop.set(true);
            threads.forEach(AppThread::result);
        }
    }

    private static boolean work(PoolGuard guard, AtomicBoolean stop, AtomicLong served) {
        while (!stop.get()) {
            try {
                guard.databaseManager()
                        .useTransaction(
                                "work",
                                connection -> connection.createStatement().execute("select pg_sleep(0.2)"));
                served.incrementAndGet();
            } catch (SQLException refused) {
                assertThat(refused.getMessage()).contains("request timed out after");
            }
        }
        return true;
    }
}
