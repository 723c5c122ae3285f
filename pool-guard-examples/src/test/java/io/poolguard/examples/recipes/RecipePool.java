/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A pool on a database of its own in memory, and plain SQL on it. */
final class RecipePool {

    private RecipePool() {}

    static String url() {
        return "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    }

    static HikariConfig config(int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("recipe");
        config.setJdbcUrl(url());
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(250);
        return config;
    }

    static PoolGuard guard(int size) {
        return PoolGuard.newPool(config(size)).build();
    }

    static void execute(PoolGuard guard, String sql) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column. */
    static List<String> ask(PoolGuard guard, String sql) throws SQLException {
        try (Connection connection = guard.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
