/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.SessionOptions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Reads a million rows in the memory of a thousand.
 *
 * <p>A driver may read a whole result at once. PostgreSQL's reads in steps if the statement has a fetch size and
 * auto-commit is off, as it is in a transaction of the guard's; MySQL's needs {@code useCursorFetch=true} besides. The
 * connection is held until the last row is read. So the transaction says how long that may take, or the guard reports
 * it; and it hands each row on while it reads, to somebody who is quick: not to a slow client.
 */
public final class CursorOverManyRows {

    private static final int ROWS_AT_ONCE = 1_000;

    private static final SessionOptions OPTIONS =
            SessionOptions.defaults().expectedHold(Duration.ofMinutes(10), "reads all measurements");

    private final DatabaseManager database;

    public CursorOverManyRows(PoolGuard guard) {
        database = guard.databaseManager().with(OPTIONS);
    }

    public void forEach(LongConsumer work) throws SQLException {
        database.useTransaction("read measurements", connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("select reading from measurement order by id")) {
                select.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        work.accept(rows.getLong(1));
                    }
                }
            }
        });
    }
}
