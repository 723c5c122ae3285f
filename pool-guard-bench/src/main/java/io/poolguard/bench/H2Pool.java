/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.bench.SetUp.OpenPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A pool of ten connections to an H2 database in memory with one table, shared by the threads of a benchmark. */
@State(Scope.Benchmark)
public class H2Pool {

    /** The table's rows have the keys 1 to this. */
    static final int ROWS = 1_000;

    /** What is around the pool; all of them, one after the other, unless one is chosen. */
    @Param
    SetUp setUp = SetUp.HIKARI;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private OpenPool pool;

    /**
     * Opens the pool and fills the table.
     *
     * @throws SQLException if H2 refuses
     */
    @Setup
    public void open() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bench");
        config.setJdbcUrl("jdbc:h2:mem:bench");
        config.setMaximumPoolSize(10);
        pool = setUp.open(config);
        try (Connection connection = acquire();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("create table item (id int primary key, amount int not null)");
            statement.executeUpdate("insert into item select x, x * 10 from system_range(1, " + ROWS + ")");
        }
    }

    /** Closes the pool, and with its last connection the database. */
    @TearDown
    public void close() {
        pool.close();
    }

    Connection acquire() throws SQLException {
        return pool.dataSource().getConnection();
    }
}
