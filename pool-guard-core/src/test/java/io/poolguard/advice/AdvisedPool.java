/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.advice;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pool and its load, in a time of the test's own. The time in JDBC goes by in the driver. */
final class AdvisedPool implements AutoCloseable {

    private final TickedGuard ticked;
    private Duration inTheDriver = Duration.ZERO;

    /** @param max the most connections */
    AdvisedPool(int max) {
        ScriptedDatabase database = new ScriptedDatabase();
        database.on("Statement.executeQuery(select 1)", () -> {
            pass(inTheDriver);
            return ScriptedDatabase.AS_USUAL;
        });
        HikariConfig config = database.poolOfOne();
        config.setPoolName("chat");
        config.setMaximumPoolSize(max);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(2_000);
        ticked = new TickedGuard(config, builder -> builder);
    }

    PoolGuard guard() {
        return ticked.guard();
    }

    Connection acquire() throws SQLException {
        return ticked.guard().dataSource().getConnection();
    }

    void pass(Duration time) {
        ticked.pass(time);
    }

    private void query(Connection connection, Duration time) throws SQLException {
        inTheDriver = time;
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery("select 1").close();
        }
    }

    /** One session after the other, each with so much time in JDBC and idle in hand, and a pause after each. */
    void oneByOne(int times, String label, Duration inJdbc, Duration idle, Duration pause) throws SQLException {
        for (int i = 0; i < times; i++) {
            try (Session session = guard().databaseManager().openSession(label)) {
                query(session.connection(), inJdbc);
                pass(idle);
            }
            pass(pause);
        }
    }

    /** One session after the other, each of ten short statements with a short pause after each. */
    void shortStatements(int times, String label) throws SQLException {
        for (int time = 0; time < times; time++) {
            try (Session session = guard().databaseManager().openSession(label)) {
                for (int i = 0; i < 10; i++) {
                    try (Statement statement = session.connection().createStatement()) {
                        statement.executeQuery("select 2").close();
                    }
                    ticked.advance(Duration.ofMillis(50));
                    ticked.tick();
                }
            }
        }
    }

    /** Fifteen sessions at once, three times over: each for 21 s, and one of them in JDBC for 1 s of that. */
    void holdingForm() throws SQLException {
        for (int round = 0; round < 3; round++) {
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                Session session = guard().databaseManager().openSession("chat.stream");
                sessions.add(session);
                session.connection();
            }
            query(sessions.get(0).connection(), Duration.ofSeconds(1));
            pass(Duration.ofSeconds(20));
            for (Session session : sessions) {
                session.close();
            }
        }
    }

    @Override
    public void close() {
        ticked.close();
    }
}
