/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A session that gives its connection back around each slow call.
 *
 * <p>For work with several steps that would be many transactions by hand. {@code release()} gives the connection back;
 * the next {@code connection()} takes one, most likely another: what was obtained before is closed, and so are the
 * transaction, its locks and its temporary tables. Updates are committed first: a release with updates that are neither
 * committed nor rolled back throws, and loses nothing.
 */
public final class ReleaseAroundSlowCall {

    private final DatabaseManager database;
    private final UnaryOperator<String> translator;

    public ReleaseAroundSlowCall(PoolGuard guard, UnaryOperator<String> translator) {
        this.database = guard.databaseManager();
        this.translator = translator;
    }

    public void translateAll() throws SQLException {
        try (Session session = database.openSession("translate")) {
            for (String text : untranslated(session.connection())) {
                session.release();
                String translation = translator.apply(text); // seconds
                save(session.connection(), text, translation);
                session.commit();
            }
        }
    }

    private static List<String> untranslated(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select source from text where target is null order by source");
                ResultSet rows = select.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private static void save(Connection connection, String text, String translation) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update text set target = ? where source = ?")) {
            update.setString(1, translation);
            update.setString(2, text);
            update.executeUpdate();
        }
    }
}
