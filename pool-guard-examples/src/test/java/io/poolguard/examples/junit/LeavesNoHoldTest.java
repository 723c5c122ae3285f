/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeavesNoHoldTest {

    private static final PoolGuard guard = PoolGuard.newPool(config()).build();

    @RegisterExtension
    final LeavesNoHold leavesNoHold = new LeavesNoHold(() -> guard);

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders");
        config.setJdbcUrl("jdbc:h2:mem:leaves-no-hold");
        config.setMaximumPoolSize(1);
        return config;
    }

    @AfterAll
    static void close() {
        guard.close();
    }

    @Test
    void afterEach_connectionClosed_passes() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void afterEach_connectionLeftOpen_failsWithItsHolder() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThatIllegalStateException()
                    .isThrownBy(leavesNoHold::requireNoHold)
                    .withMessageContaining("orders - connections are held (holds=1)")
                    .withMessageContaining("LeavesNoHoldTest.afterEach_connectionLeftOpen_failsWithItsHolder:");
            assertThat(connection.isClosed()).isFalse();
        }
    }
}
