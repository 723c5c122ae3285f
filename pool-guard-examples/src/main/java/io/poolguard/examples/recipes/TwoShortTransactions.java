/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.function.UnaryOperator;

/**
 * A slow call between two short transactions.
 *
 * <p>What the call needs is written and read before it, what it brings is written after it, and nothing is held while
 * it lasts: ten connections serve thousands of such calls. The price is that the two are no longer one: the process may
 * die in between, so the first one leaves a mark ("asked") that somebody can find again. To hold a connection meanwhile
 * would be no cure: it dies with the process as well.
 */
public final class TwoShortTransactions {

    private final DatabaseManager database;
    private final UnaryOperator<String> model;

    public TwoShortTransactions(PoolGuard guard, UnaryOperator<String> model) {
        this.database = guard.databaseManager();
        this.model = model;
    }

    public String answer(long id, String question) throws SQLException {
        database.useTransaction("save question", connection -> insert(connection, id, question));
        String answer = model.apply(question); // seconds, or minutes
        database.useTransaction("save answer", connection -> update(connection, id, answer));
        return answer;
    }

    private static void insert(Connection connection, long id, String question) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into chat (id, question, state) values (?, ?, 'asked')")) {
            insert.setLong(1, id);
            insert.setString(2, question);
            insert.executeUpdate();
        }
    }

    private static void update(Connection connection, long id, String answer) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update chat set answer = ?, state = 'answered' where id = ?")) {
            update.setString(1, answer);
            update.setLong(2, id);
            update.executeUpdate();
        }
    }
}
