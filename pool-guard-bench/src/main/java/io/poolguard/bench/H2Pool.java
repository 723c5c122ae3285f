/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of connections to an H2 database in memory with one table, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class H2Pool {

    /** What is around the pool; all of them, one after the other, unless one is chosen. */
    @Param
    SetUp setUp = SetUp.HIKARI;

    /** How many connections the pool has. */
    @Param("10")
    int poolSize = 10;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private Connection keeper;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private OpenPool pool;

    /**
     * Fills the table and opens the pool.
     *
     * @throws SQLException if H2 refuses
     */
    @Setup
    public void open() throws SQLException {
        Database database = new Database("jdbc:h2:mem:bench", poolSize);
        // The database ends with its last connection, and not each pool is full at every moment.
        keeper = database.connect();
        database.fill("system_range(1, " + Database.ROWS + ")");
        pool = setUp.open(database);
    }

    /**
     * Closes the pool, and with its last connection the database.
     *
     * @throws SQLException if H2 refuses
     */
    @TearDown
    public void close() throws SQLException {
        pool.close();
        keeper.close();
    }

    Connection acquire() throws SQLException {
        return pool.dataSource().getConnection();
    }
}
