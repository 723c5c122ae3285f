/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An application that uses the guard in the plainest way, for runtimes with little in them: a transaction, a session,
 * a nested acquire, and a connection held idle until it is told.
 *
 * <p>Ends with 0 if all went as it should. Says which of the modules are there that it is told to look for.
 */
public final class PlainApplication {

    private static final long BOUND_SECONDS = 20;
    private static final int FINDINGS = 2;

    private final CountDownLatch told = new CountDownLatch(FINDINGS);

    private PlainApplication() {}

    public static void main(String[] modules) throws Exception {
        for (String module : modules) {
            System.out.println(
                    module + "=" + ModuleLayer.boot().findModule(module).isPresent());
        }
        new PlainApplication().run();
        System.out.println("all is well");
    }

    private void run() throws SQLException, InterruptedException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("plain");
        config.setJdbcUrl("jdbc:h2:mem:plain;DB_CLOSE_DELAY=-1");
        config.setConnectionInitSql("create table if not exists message(id int primary key)");
        config.setMaximumPoolSize(2);
        Consumer<Finding> listener = finding -> {
            if (finding.stage() == Finding.Stage.BEGAN) {
                System.out.println(finding.kind());
                told.countDown();
            }
        };
        try (PoolGuard guard = PoolGuard.newPool(config)
                .idleThreshold(Duration.ofMillis(50))
                .listener(listener)
                .build()) {
            work(guard);
            guard.requireNoHolds();
        }
    }

    private void work(PoolGuard guard) throws SQLException, InterruptedException {
        DatabaseManager database = guard.databaseManager();
        database.useTransaction("save", connection -> insert(connection, 1));
        try (Session session = database.openSession("chat")) {
            insert(session.connection(), 2);
            session.commit();
            session.release();
        }
        try (Connection outer = guard.dataSource().getConnection();
                Connection inner = guard.dataSource().getConnection()) {
            require(rows(outer) == 2 && rows(inner) == 2, "both rows are there");
            require(told.await(BOUND_SECONDS, TimeUnit.SECONDS), "both findings are told");
        }
        require(guard.report().text().contains("No connection is held"), "nobody holds");
    }

    private static void insert(Connection connection, int id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("insert into message values (" + id + ")");
        }
    }

    private static int rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from message")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException("not so: " + what);
        }
    }
}
