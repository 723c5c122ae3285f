/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.acquire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireDeadlockException;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSeams;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hold is registered while its acquire waits. An acquire that fails must take it out again: nothing else would. */
@Timeout(10)
class FailedAcquireLeavesNoHoldTest {

    private final TickedGuard ticked = new TickedGuard(poolOfOne(), builder -> builder);
    private final PoolGuard guard = ticked.guard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(guard);

    private static HikariConfig poolOfOne() {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        return config;
    }

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void getConnection_served_standsInTheRegistryUntilItIsClosed() throws Exception {
        try (Connection connection = ticked.acquire()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(registered()).hasSize(1);
        }
        assertThat(registered()).isEmpty();
    }

    @Test
    void getConnection_timesOut_leavesTheRegistry() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.OFF);
        try (Connection only = ticked.acquire()) {
            assertFails(AcquireTimeoutException.class);
            assertThat(only.isClosed()).isFalse();
        }
    }

    @Test
    void getConnection_nestedIsFail_leavesTheRegistry() throws Exception {
        guard.settings().react(Kind.NESTED, Reaction.FAIL);
        try (Connection only = ticked.acquire()) {
            assertFails(IllegalStateException.class);
            assertThat(only.isClosed()).isFalse();
        }
    }

    @Test
    void getConnection_deadlock_leavesTheRegistry() throws SQLException {
        guard.databaseManager().useTransaction("only", only -> assertFails(AcquireDeadlockException.class));
    }

    @Test
    void getConnection_poolClosedBehindTheGuard_leavesTheRegistry() throws Exception {
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertThatThrownBy(ticked::acquire).isInstanceOf(SQLException.class);

        assertThat(registered()).isEmpty();
    }

    /** While another connection is held. */
    private void assertFails(Class<? extends Exception> how) {
        assertThatThrownBy(ticked::acquire).isExactlyInstanceOf(how);

        assertThat(registered()).hasSize(1);
    }

    private List<?> registered() {
        return GuardSeams.registered(guard);
    }
}
