/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static io.poolguard.Finding.Kind.LEAK;
import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Garbage.collect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection that broke in hand, and is then collected unclosed: HikariCP has thrown it out long ago. */
class BrokenLeakTest {

    private static final long PATIENCE_SECONDS = 10;

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(poolOfOne(), builder -> builder);
    private final PoolGuard guard = ticked.guard();

    // What a test has in hand, until it drops it.
    private Connection held;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    @BeforeEach
    void acquire() throws SQLException {
        database.fail("Statement.executeQuery(select 1)", new SQLException("gone", "08006"));
        held = guard.dataSource().getConnection();
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void brokenConnection_collectedUnclosed_isALeakAndCountsAsBroken() throws SQLException {
        breakHeld();

        dropHeld();

        assertThat(ticked.findings(LEAK)).hasSize(1);
        assertThat(guard.snapshot().broken()).isEqualTo(1);
        assertThat(guard.holds()).isEmpty();
    }

    @Test
    void brokenConnectionThatWasUnwrapped_collectedUnclosed_leavesTheBooks() throws SQLException {
        held.unwrap(PhysicalConnection.class);
        breakHeld();

        dropHeld();

        assertThat(ticked.findings(LEAK)).hasSize(1);
        assertThat(guard.holds()).isEmpty();
    }

    @Test
    void brokenConnection_aThreadHasWaitedSinceBefore_isServedWithTheLeak() throws Exception {
        CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(this::acquireAndClose);
        eventually("it waits", () -> guard.snapshot().pending() == 1);
        // Until HikariCP, asked for a connection by the one who waits, has found that there is no room for one.
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        breakHeld();

        dropHeld();

        assertThat(waiter.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** In a method of its own, whose variables are gone when it returns. */
    private void breakHeld() throws SQLException {
        assertThatThrownBy(() -> held.createStatement().executeQuery("select 1"))
                .isInstanceOf(SQLException.class)
                .hasMessage("gone");
        assertThat(held.isClosed()).isTrue();
    }

    private void dropHeld() {
        held = null;
        collect(ticked);
    }

    private boolean acquireAndClose() {
        try (Connection connection = guard.dataSource().getConnection()) {
            return !connection.isClosed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HikariCP refills by itself up to its base size alone. */
    private HikariConfig poolOfOne() {
        HikariConfig config = database.poolOfOne();
        config.setMinimumIdle(0);
        config.setConnectionTimeout(TimeUnit.MINUTES.toMillis(1));
        return config;
    }
}
