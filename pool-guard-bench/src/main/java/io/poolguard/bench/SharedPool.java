/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool that the threads of a benchmark share. Of which database, the class says that opens it. */
@State(Scope.Benchmark)
public abstract class SharedPool {

    /** What is around the pool; all of them, one after the other, unless one is chosen. */
    @Param
    SetUp setUp = SetUp.HIKARI;

    /** How many connections the pool has. */
    @Param("10")
    int poolSize = 10;

    @SuppressWarnings("NullAway.Init") // set before the benchmark begins, by the class that opens it
    private OpenPool pool;

    final void open(Database database) throws SQLException {
        pool = setUp.open(database);
    }

    /** Closes the pool. */
    @TearDown
    public void close() {
        pool.close();
    }

    final Connection acquire() throws SQLException {
        return pool.dataSource().getConnection();
    }
}
