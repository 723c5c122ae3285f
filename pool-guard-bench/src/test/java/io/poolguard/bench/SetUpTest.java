/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.bench.SetUp.OpenPool;
import io.poolguard.bench.stub.StubDataSource;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetUpTest {

    @Test
    void hikari_opened_detectsNoLeaks() throws SQLException {
        try (OpenPool pool = SetUp.HIKARI.open(config())) {
            assertThat(pool.dataSource().unwrap(HikariDataSource.class).getLeakDetectionThreshold())
                    .isZero();
        }
    }

    @Test
    void hikariLeakDetection_opened_detectsLeaks() throws SQLException {
        try (OpenPool pool = SetUp.HIKARI_LEAK_DETECTION.open(config())) {
            assertThat(pool.dataSource().unwrap(HikariDataSource.class).getLeakDetectionThreshold())
                    .isEqualTo(Duration.ofMinutes(1).toMillis());
        }
    }

    @Test
    void guard_opened_isGuarded() throws SQLException {
        try (OpenPool pool = SetUp.GUARD.open(config())) {
            assertThat(pool.dataSource().isWrapperFor(PoolGuard.class)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_ofEach_closesThePool(SetUp setUp) throws SQLException {
        OpenPool pool = setUp.open(config());
        HikariDataSource hikari = pool.dataSource().unwrap(HikariDataSource.class);

        pool.close();

        assertThat(hikari.isClosed()).isTrue();
    }

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new StubDataSource());
        return config;
    }
}
