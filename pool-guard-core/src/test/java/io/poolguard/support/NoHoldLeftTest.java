/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

class NoHoldLeftTest {

    private final ExtensionContext context = mock(ExtensionContext.class);
    private PoolGuard guard;

    @BeforeEach
    void open() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("left");
        config.setJdbcUrl("jdbc:h2:mem:noHoldLeft");
        config.setMaximumPoolSize(2);
        guard = PoolGuard.newPool(config).build();
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void requireNoHold_holdLeft_failsAndNamesIt() throws SQLException {
        Connection left = guard.dataSource().getConnection();

        assertThatThrownBy(() -> NoHoldLeft.requireNoHold(guard, Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the test leaves 1 of the connections of PoolGuard[left] held:")
                .hasMessageContaining("label=none, IDLE_IN_HAND, thread="
                        + Thread.currentThread().getName());
        left.close();
    }

    @Test
    void afterEach_everyHoldClosed_passes() throws SQLException {
        guard.dataSource().getConnection().close();

        assertThatCode(() -> new NoHoldLeft(guard).afterEach(context)).doesNotThrowAnyException();
    }

    @Test
    void afterEach_evictionOnItsWay_waitsForIt() throws SQLException {
        Connection connection = guard.dataSource().getConnection();
        connection.abort(Runnable::run);

        assertThatCode(() -> new NoHoldLeft(guard).afterEach(context)).doesNotThrowAnyException();
    }

    @Test
    void afterEach_noGuardBuilt_passes() {
        assertThatCode(() -> new NoHoldLeft(() -> null).afterEach(context)).doesNotThrowAnyException();
    }
}
