/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

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

    /**
     * Opens the pool.
     *
     * @throws SQLException never
     */
    @Setup
    public void open() throws SQLException {
        pool = setUp.open(Database.stub(poolSize));
    }

    /** Closes the pool. */
    @TearDown
    public void close() {
        pool.close();
    }

    Connection acquire() throws SQLException {
        return pool.dataSource().getConnection();
    }
}
