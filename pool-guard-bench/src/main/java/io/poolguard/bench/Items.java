/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Walks through the keys of a database's table, a thread for itself. */
@State(Scope.Thread)
public class Items {

    private int last;

    /** Selects the next row by its key. */
    void selectNext(Connection connection, Blackhole blackhole) throws SQLException {
        last = last % Database.ROWS + 1;
        try (PreparedStatement statement = connection.prepareStatement("select amount from item where id = ?")) {
            blackhole.consume(statement);
            statement.setInt(1, last);
            try (ResultSet rows = statement.executeQuery()) {
                blackhole.consume(rows);
                blackhole.consume(rows.next());
                blackhole.consume(rows.getInt(1));
            }
        }
    }
}
