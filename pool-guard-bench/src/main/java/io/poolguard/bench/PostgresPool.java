/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.SQLException;
import org.openjdk.jmh.annotations.Setup;

/** A pool of connections to a PostgreSQL on this machine. */
public class PostgresPool extends SharedPool {

    /**
     * Starts the server if this JVM has none yet, fills the table and opens the pool.
     *
     * @throws SQLException if PostgreSQL refuses
     */
    @Setup
    public void open() throws SQLException {
        Database database = new Database(PostgresServer.url(), poolSize);
        database.fill("generate_series(1, " + Database.ROWS + ") as series(x)");
        open(database);
    }
}
