/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.bench.SetUp.OpenPool;
import io.poolguard.bench.stub.StubDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of the stub driver's connections, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class StubPool {

    /** What is around the pool; all of them, one after the other, unless one is chosen. */
    @Param
    SetUp setUp = SetUp.HIKARI;

    /** How many connections the pool has. */
    @Param("10")
    int poolSize = 10;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private OpenPool pool;

    /** Opens the pool. */
    @Setup
    public void open() {
        pool = setUp.open(config(poolSize));
    }

    /** Closes the pool. */
    @TearDown
    public void close() {
        pool.close();
    }

    Connection acquire() throws SQLException {
        return pool.dataSource().getConnection();
    }

    static HikariConfig config(int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bench");
        config.setDataSource(new StubDataSource());
        config.setMaximumPoolSize(size);
        return config;
    }
}
