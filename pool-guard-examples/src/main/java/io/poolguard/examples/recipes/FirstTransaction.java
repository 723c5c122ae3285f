/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A first transaction.
 *
 * <p>The work gets a connection with auto-commit off. When it returns, the transaction is committed; when it throws, it
 * is rolled back, and the caller gets what it has thrown. The connection goes back to the pool on every path. The label
 * says what the connection is for, wherever the guard speaks of it: few and fixed, as a meter's tag.
 */
public final class FirstTransaction {

    private final DatabaseManager database;

    public FirstTransaction(PoolGuard guard) {
        database = guard.databaseManager();
    }

    /**
     * A pool with its guard: one for each database, kept for as long as the application runs, and closed at its end.
     */
    public static PoolGuard open(String jdbcUrl) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("notes");
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(10);
        return PoolGuard.newPool(config).build();
    }

    /** Both notes or none. */
    public void save(String first, String second) throws SQLException {
        database.useTransaction("save notes", connection -> {
            try (PreparedStatement insert = connection.prepareStatement("insert into note (text) values (?)")) {
                insert.setString(1, first);
                insert.executeUpdate();
                insert.setString(1, second);
                insert.executeUpdate();
            }
        });
    }

    /** With a result: read it while the connection is there, and return what needs it no longer. */
    public List<String> notes() throws SQLException {
        return database.inTransaction("read notes", connection -> {
            try (PreparedStatement select = connection.prepareStatement("select text from note order by text");
                    ResultSet rows = select.executeQuery()) {
                List<String> notes = new ArrayList<>();
                while (rows.next()) {
                    notes.add(rows.getString(1));
                }
                return notes;
            }
        });
    }
}
