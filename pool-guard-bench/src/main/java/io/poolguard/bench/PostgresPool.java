/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of connections to a PostgreSQL on this machine, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class PostgresPool {

    /** What is around the pool; all of them, one after the other, unless one is chosen. */
    @Param
    SetUp setUp = SetUp.HIKARI;

    /** How many connections the pool has. */
    @Param("10")
    int poolSize = 10;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private OpenPool pool;

    /**
     * Starts the server if this JVM has none yet, fills the table and opens the pool.
     *
     * @throws SQLException if PostgreSQL refuses
     */
    @Setup
    public void open() throws SQLException {
        Database database = new Database(PostgresServer.url(), poolSize);
        database.fill("generate_series(1, " + Database.ROWS + ") as series(x)");
        pool = setUp.open(database);
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
