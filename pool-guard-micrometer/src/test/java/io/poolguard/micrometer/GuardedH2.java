/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.util.UUID;

/** Guards over small pools on a database of their own. */
final class GuardedH2 {

    private GuardedH2() {}

    static PoolGuard guard(String poolName) {
        return PoolGuard.newPool(config(poolName)).build();
    }

    /** A pool that grows from one connection to three. */
    static HikariConfig config(String poolName) {
        return fill(new HikariConfig(), poolName);
    }

    /** A pool that its first use would start. */
    static HikariDataSource unusedPool(String poolName) {
        return fill(new HikariDataSource(), poolName);
    }

    private static <C extends HikariConfig> C fill(C config, String poolName) {
        config.setPoolName(poolName);
        config.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(3);
        return config;
    }
}
