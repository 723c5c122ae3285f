/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of connections to an H2 database in memory with one table. */
public class H2Pool extends SharedPool {

    // The database ends with its last connection, and not each pool is full at every moment.
    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private Connection keeper;

    /**
     * Fills the table and opens the pool.
     *
     * @throws SQLException if H2 refuses
     */
    @Setup
    public void open() throws SQLException {
        Database database = new Database("jdbc:h2:mem:bench", poolSize);
        keeper = database.connect();
        database.fill("system_range(1, " + Database.ROWS + ")");
        open(database);
    }

    /**
     * Lets the database end with the pool's last connection.
     *
     * @throws SQLException if H2 refuses
     */
    @TearDown
    public void release() throws SQLException {
        keeper.close();
    }
}
