/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.SessionOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/**
 * Work that must happen once: repeated as a whole when the database asks for it, and looked for when nobody knows whether
 * it has happened.
 */
public final class TransferMoney {

    private static final int ATTEMPTS = 3;

    // A commit that gets no answer is given up after this, and looked for: without it, it waits for as long as the
    // network.
    private static final SessionOptions OPTIONS = SessionOptions.defaults().commitTimeout(Duration.ofSeconds(10));

    private final DatabaseManager database;

    public TransferMoney(DatabaseManager database) {
        this.database = database.with(OPTIONS);
    }

    /** Books a transfer once, however often it is asked to: the caller gives it its key. */
    public void transfer(UUID key, int from, int to, int amount) throws SQLException {
        for (int attempt = 1; !isBooked(key); attempt++) {
            try {
                database.useTransaction("book transfer", connection -> book(connection, key, from, to, amount));
                return;
            } catch (CommitOutcomeUnknownException unknown) {
                // It may be there. Before it is booked again, the loop looks.
                if (attempt == ATTEMPTS) {
                    throw unknown;
                }
            } catch (SQLException failure) {
                // Only what the database has surely rolled back, because of others, is worth another attempt.
                if (attempt == ATTEMPTS || !database.isRetryable(failure)) {
                    throw failure;
                }
            }
        }
    }

    private boolean isBooked(UUID key) throws SQLException {
        return database.inTransaction("find transfer", connection -> {
            try (PreparedStatement find = connection.prepareStatement("select 1 from transfer where id = ?")) {
                find.setObject(1, key);
                try (ResultSet found = find.executeQuery()) {
                    return found.next();
                }
            }
        });
    }

    private static void book(Connection connection, UUID key, int from, int to, int amount) throws SQLException {
        try (PreparedStatement transfer = connection.prepareStatement("insert into transfer values (?, ?, ?, ?)")) {
            transfer.setObject(1, key);
            transfer.setInt(2, from);
            transfer.setInt(3, to);
            transfer.setInt(4, amount);
            transfer.executeUpdate();
        }
        add(connection, from, -amount);
        add(connection, to, amount);
    }

    private static void add(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement add =
                connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            add.setInt(1, amount);
            add.setInt(2, account);
            if (add.executeUpdate() == 0) {
                throw new SQLException("there is no account " + account, "02000");
            }
        }
    }
}
