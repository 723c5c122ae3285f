/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.SessionOptions;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;

/**
 * An import that declares itself long.
 *
 * <p>All lines or none: so one transaction, which holds its connection for minutes, and is idle in hand while the
 * source is slow. It says so, and why. Then it is not reported until the time is over, and whoever looks at the holds
 * reads the reason. A connection that was taken through the data source declares itself with {@code guard.expectHold}.
 * Do not raise the thresholds of the whole pool for it: they guard everybody else.
 */
public final class BatchImport {

    private static final int LINES_AT_ONCE = 1_000;

    private static final SessionOptions OPTIONS =
            SessionOptions.defaults().expectedHold(Duration.ofMinutes(15), "imports the price list");

    private final DatabaseManager database;

    public BatchImport(PoolGuard guard) {
        database = guard.databaseManager().with(OPTIONS);
    }

    /** Returns how many lines there were. */
    public int run(Iterator<String> articles) throws SQLException {
        return database.inTransaction("import prices", connection -> {
            int lines = 0;
            try (PreparedStatement insert = connection.prepareStatement("insert into price (article) values (?)")) {
                while (articles.hasNext()) {
                    insert.setString(1, articles.next());
                    insert.addBatch();
                    lines++;
                    if (lines % LINES_AT_ONCE == 0 || !articles.hasNext()) {
                        insert.executeBatch();
                    }
                }
            }
            return lines;
        });
    }
}
