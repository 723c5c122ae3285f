/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.bench.stub.StubDriver;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * What a set-up opens a pool of, and how large. A URL, because that is what each of the pools takes.
 *
 * @param url the database's
 * @param poolSize how many connections the pool shall have, always
 */
record Database(String url, int poolSize) {

    /** The table that queries select from has the keys 1 to this. */
    static final int ROWS = 1_000;

    /** For how long an acquire may wait: HikariCP's default, and so everybody's. */
    static final Duration ACQUIRE_TIMEOUT = Duration.ofSeconds(30);

    static Database stub(int poolSize) {
        return new Database(StubDriver.URL, poolSize);
    }

    /** The pool's configuration for HikariCP: its defaults, and what this says. */
    HikariConfig hikari() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("bench");
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(poolSize);
        return config;
    }

    String driverClass() throws SQLException {
        return DriverManager.getDriver(url).getClass().getName();
    }

    /** A connection that is in no pool. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Makes the table that queries select from. */
    void fill(String rows) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("drop table if exists item");
            statement.executeUpdate("create table item (id int primary key, amount int not null)");
            statement.executeUpdate("insert into item select x, x * 10 from " + rows);
        }
    }
}
