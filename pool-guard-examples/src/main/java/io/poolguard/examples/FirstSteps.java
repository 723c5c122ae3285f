/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** The example of the project's README. */
public final class FirstSteps {

    /** The application's SQL. */
    public interface Chat {

        List<String> history(Connection connection) throws SQLException;

        void save(Connection connection, String answer) throws SQLException;
    }

    /** The slow call. */
    @FunctionalInterface
    public interface Model {

        String ask(List<String> history);
    }

    private final Chat chat;
    private final Model model;

    public FirstSteps(Chat chat, Model model) {
        this.chat = chat;
        this.model = model;
    }

    /**
     * Runs the example.
     *
     * @return the guard, which an application keeps for as long as it runs, and closes at its end
     */
    public PoolGuard run(HikariConfig hikariConfig) throws SQLException {
        PoolGuard guard = PoolGuard.newPool(hikariConfig).build(); // or PoolGuard.over(yourHikariDataSource)
        DataSource dataSource = guard.dataSource(); // for Spring, Hibernate, jOOQ, MyBatis, Jdbi
        DatabaseManager database = guard.databaseManager(); // for plain JDBC

        // Two short transactions, and nothing held while the model streams.
        List<String> history = database.inTransaction("load history", chat::history);
        String answer = model.ask(history);
        database.useTransaction("save answer", connection -> chat.save(connection, answer));

        // The same in one session, which lets its connection go in between.
        try (Session session = database.openSession("chat")) {
            List<String> again = chat.history(session.connection());
            session.release();
            String second = model.ask(again);
            chat.save(session.connection(), second);
            session.commit();
        }

        // Everything that takes a data source goes on as before.
        try (Connection connection = dataSource.getConnection()) {
            chat.history(connection);
        }
        return guard;
    }
}
