/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What stands side by side in one run: the same pool, with one thing or another around it. */
public enum SetUp {

    /** HikariCP as it comes. */
    HIKARI {
        @Override
        OpenPool open(HikariConfig config) {
            HikariDataSource pool = new HikariDataSource(config);
            return new OpenPool(pool, pool::close);
        }
    },

    /** HikariCP with its own leak detection: an exception and a timer per acquire. */
    HIKARI_LEAK_DETECTION {
        @Override
        OpenPool open(HikariConfig config) {
            config.setLeakDetectionThreshold(TimeUnit.MINUTES.toMillis(1));
            HikariDataSource pool = new HikariDataSource(config);
            return new OpenPool(pool, pool::close);
        }
    },

    /** The guard with its defaults. */
    GUARD {
        @Override
        OpenPool open(HikariConfig config) {
            PoolGuard guard = PoolGuard.newPool(config).build();
            return new OpenPool(guard.dataSource(), guard::close);
        }
    };

    /**
     * Opens a pool.
     *
     * @param config the pool's configuration, which may be changed
     * @return the pool
     */
    abstract OpenPool open(HikariConfig config);

    /**
     * An open pool.
     *
     * @param dataSource what the benchmark acquires from
     * @param end what closes the pool
     */
    record OpenPool(DataSource dataSource, Runnable end) implements AutoCloseable {

        @Override
        public void close() {
            end.run();
        }
    }
}
