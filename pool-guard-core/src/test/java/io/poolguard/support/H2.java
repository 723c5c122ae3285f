/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A database in memory of a test's own. */
public final class H2 {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private H2() {}

    /** A pool of two called "chat" on a new database, with a table {@code message(id, text)}. */
    public static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl("jdbc:h2:mem:test" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        config.setConnectionInitSql("create table if not exists message(id int primary key, text varchar)");
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(250);
        return config;
    }

    public static void insert(Connection connection, int id) throws SQLException {
        execute(connection, "insert into message values (" + id + ", 'hello')");
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows that everybody can see. */
    public static int rows(PoolGuard guard) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            return rows(connection);
        }
    }

    public static int rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select count(*) from message")) {
            result.next();
            return result.getInt(1);
        }
    }
}
