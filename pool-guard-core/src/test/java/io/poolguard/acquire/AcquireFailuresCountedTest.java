/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static io.poolguard.support.Counted.failedAcquires;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted as a failed acquire, and what is said of a database that was not reached. */
@Timeout(30)
class AcquireFailuresCountedTest {

    private final ScriptedDatabase database = new ScriptedDatabase();

    /** A probe is no acquire, also where it is the first use of the pool. */
    @Test
    void failures_probeOfALazyPoolFails_areNone() {
        try (HikariDataSource lazy = new HikariDataSource()) {
            database.poolOfOne().copyStateTo(lazy);
            database.fail("DataSource.getConnection()", new SQLException("refused", "53300"));
            try (PoolGuard guard = PoolGuard.over(lazy).build()) {
                assertThat(guard.probe(Duration.ofSeconds(10)).outcome()).isEqualTo(Outcome.FAILED);

                assertThat(guard.snapshot().acquires()).isZero();
                assertThat(guard.snapshot().failures()).isEqualTo(failedAcquires(0, 0, 0, 0, 0));
            }
        }
    }

    /** What is counted does not become less: not while an acquire that has timed out is being explained, either. */
    @Test
    void failures_anAcquireIsBeingExplained_doNotTakeFromTheOthers() throws SQLException {
        HikariConfig config = database.poolOfOne();
        config.setConnectionTimeout(250);
        try (PoolGuard guard = PoolGuard.newPool(config)
                        .react(Kind.NESTED, Reaction.FAIL)
                        .build();
                Connection held = guard.dataSource().getConnection()) {
            assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(IllegalStateException.class);
            assertThat(guard.snapshot().failures()).isEqualTo(failedAcquires(0, 0, 0, 0, 1));
            guard.settings().react(Kind.NESTED, Reaction.WARN);

            AcquireTimeoutException timeout = catchThrowableOfType(
                    AcquireTimeoutException.class, () -> guard.dataSource().getConnection());

            assertThat(timeout.report().snapshot().failures().get(Ending.OTHER)).isEqualTo(1);
            assertThat(held.isClosed()).isFalse();
        }
    }

    /** HikariCP's wait and the caller's end at the same time: what HikariCP knows must not be lost. */
    @Test
    void probe_couldNotConnect_namesClassAndState() {
        HikariConfig config = database.poolOfOne();
        config.setInitializationFailTimeout(-1);
        config.setMinimumIdle(0);
        database.fail("DataSource.getConnection()", new SQLException("refused", "53300"));
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            Probe probe = guard.probe(Duration.ofSeconds(1));

            eventually(
                    "it is told what HikariCP knows",
                    () -> (guard.health().reasons() + probe.text())
                            .contains("connecting to the database fails with java.sql.SQLException (SQLState=53300)"));
        }
    }

    /** Nobody has tried to connect. */
    @Test
    void health_lazyPoolWasNeverConfigured_doesNotSayThatConnectingIsSlow() {
        try (HikariDataSource lazy = new HikariDataSource();
                PoolGuard guard = PoolGuard.over(lazy).build()) {
            assertThatThrownBy(() -> guard.dataSource().getConnection()).isInstanceOf(IllegalArgumentException.class);

            assertThat(guard.health().toString())
                    .doesNotContain("seems to hang")
                    .contains("IllegalArgumentException");
        }
    }
}
