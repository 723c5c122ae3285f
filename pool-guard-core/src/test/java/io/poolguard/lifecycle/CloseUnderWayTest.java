/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.lifecycle;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.support.AppThread;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A close with patience, cut short or begun while somebody waits. */
@Timeout(60)
class CloseUnderWayTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static final String REFUSED = "ending - the guard is being closed and gives out no connection any more.";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final PoolGuard guard = guard();

    /** A pool of two, so that HikariCP has had a thread at work that it waits for as it closes. */
    private PoolGuard guard() {
        HikariConfig config = database.poolOfOne();
        config.setPoolName("ending");
        config.setMaximumPoolSize(2);
        PoolGuard two = PoolGuard.newPool(config).build();
        eventually("the pool is full", () -> two.snapshot().total() == 2);
        return two;
    }

    /** HikariCP's own close gives up half way on an interrupted thread, and leaves its own threads behind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void close_interruptedOrNot_leavesNoThreadOfThePool(boolean interrupted) {
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            guard.close(LONG);
            return Thread.currentThread().isInterrupted();
        });

        assertThat(closer.result()).isEqualTo(interrupted);

        eventually(
                "no thread of the pool is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("ending:")));
    }

    /** Nothing is in a holder's hand, and yet somebody is on the way to one, who asked before the close. */
    @Test
    void close_anAcquireIsUnderWay_isServedOrToldWhy() throws SQLException {
        HikariDataSource pool = guard.dataSource().unwrap(HikariDataSource.class);
        Connection unguarded = pool.getConnection();
        Connection another = pool.getConnection();
        AppThread<SQLException> waiter = AppThread.start("waiter", () -> {
            try (Connection connection = guard.dataSource().getConnection()) {
                return new SQLException("served " + connection.isClosed(), "00000");
            } catch (SQLException e) {
                return e;
            }
        });
        eventually("somebody waits", () -> guard.snapshot().pending() == 1);
        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            guard.close(LONG);
            return true;
        });
        eventually("acquires are refused", CloseUnderWayTest::isClosing);

        unguarded.close();
        another.close();

        assertThat(waiter.result().getMessage()).isIn("served false", REFUSED);
        assertThat(closer.result()).isTrue();
    }

    /** Whether the one who closes waits for the others. */
    private static boolean isClosing() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey().getName().equals("closer"))
                .flatMap(entry -> Arrays.stream(entry.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("refuseAndEmpty"));
    }
}
