/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import com.zaxxer.hikari.HikariConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL server, and a connection beside all pools that looks at what the others do. */
final class Postgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final EmbeddedPostgres server;
    private final Connection observer;

    private Postgres(EmbeddedPostgres server) throws SQLException {
        this.server = server;
        this.observer = server.getPostgresDatabase().getConnection();
    }

    static Postgres start() throws IOException, SQLException {
        return new Postgres(
                EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start());
    }

    HikariConfig pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgres");
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return config;
    }

    /** What the observer's statement does at once, in a transaction of its own. */
    void execute(String sql) throws SQLException {
        try (Statement statement = observer.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value that the observer sees. */
    String ask(String sql) throws SQLException {
        return ask(observer, sql);
    }

    /** The one value that somebody sees. */
    static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "nothing";
        }
    }

    /** The server's process behind a connection. */
    static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(ask(connection, "select pg_backend_pid()"));
    }

    /**
     * What that process is at: {@code idle}, {@code idle in transaction}, {@code active}, or {@code nothing} without
     * it.
     */
    String state(int pid) throws SQLException {
        return ask("select state from pg_stat_activity where pid = " + pid);
    }

    /** Ends that process, and returns when it has ended. */
    void terminate(int pid) throws SQLException {
        ask("select pg_terminate_backend(" + pid + ", 30000)");
    }

    @Override
    public void close() throws IOException, SQLException {
        observer.close();
        server.close();
    }
}
