/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Hold;
import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An acquire that fails stands in the books as long as it waits. Nobody sees it there later, but it would stay. */
@Timeout(10)
class FailedAcquireTest {

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
    void getConnection_served_standsInTheBooksUntilItIsClosed() throws Exception {
        try (Connection connection = ticked.acquire()) {
            assertThat(connection.isClosed()).isFalse();
            assertThat(inTheBooks()).hasSize(1);
        }
        assertThat(inTheBooks()).isEmpty();
    }

    @Test
    void getConnection_timesOut_leavesTheBooks() throws Exception {
        guard.settings().nested(Reaction.OFF);
        try (Connection only = ticked.acquire()) {
            assertFails(AcquireTimeoutException.class);
            assertThat(only.isClosed()).isFalse();
        }
    }

    @Test
    void getConnection_nestedIsFail_leavesTheBooks() throws Exception {
        guard.settings().nested(Reaction.FAIL);
        try (Connection only = ticked.acquire()) {
            assertFails(IllegalStateException.class);
            assertThat(only.isClosed()).isFalse();
        }
    }

    @Test
    void getConnection_deadlock_leavesTheBooks() throws SQLException {
        guard.databaseManager().useTransaction("only", only -> assertFails(AcquireDeadlockException.class));
    }

    @Test
    void getConnection_poolClosedBehindTheGuard_leavesTheBooks() throws Exception {
        guard.dataSource().unwrap(HikariDataSource.class).close();

        assertThatThrownBy(ticked::acquire).isInstanceOf(SQLException.class);

        assertThat(inTheBooks()).isEmpty();
    }

    /** While another connection is held. */
    private void assertFails(Class<? extends Exception> how) {
        assertThatThrownBy(ticked::acquire).isExactlyInstanceOf(how);

        assertThat(inTheBooks()).hasSize(1);
    }

    /** What is in the books, held or not. */
    private List<Hold> inTheBooks() {
        try {
            Field books = PoolGuard.class.getDeclaredField("books");
            books.setAccessible(true);
            List<Hold> all = new ArrayList<>();
            ((Books) books.get(guard)).registry().forEach(all::add);
            return all;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
