/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;

import com.zaxxer.hikari.HikariConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that can be restarted, killed and frozen, and a connection beside all pools that looks at what the
 * others do.
 */
public final class Postgres implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final Map<String, String> settings;
    private EmbeddedPostgres server;
    private Connection observer;

    private Postgres(Path data, Map<String, String> settings) throws IOException, SQLException {
        this.data = data;
        this.settings = settings;
        this.server = builder().start();
        this.observer = server.getPostgresDatabase().getConnection();
    }

    public static Postgres start() throws IOException, SQLException {
        return start(Map.of());
    }

    /** A server with these settings, each a name and its value. */
    public static Postgres start(Map<String, String> settings) throws IOException, SQLException {
        return new Postgres(Files.createTempDirectory("postgres"), settings);
    }

    /** A commit that is acknowledged is written: the server may be killed. */
    private EmbeddedPostgres.Builder builder() {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(PATIENCE);
        settings.forEach(builder::setServerConfig);
        return builder;
    }

    public HikariConfig pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postgres");
        config.setJdbcUrl(server.getJdbcUrl("postgres", "postgres"));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        return config;
    }

    /** A pool whose connections go by way of this network. Only what the test does, and no handshake, is sent there. */
    public HikariConfig pool(int size, FaultyNetwork network) {
        HikariConfig config = pool(size);
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + network.port() + "/postgres?user=postgres");
        config.addDataSourceProperty("sslmode", "disable");
        config.addDataSourceProperty("gssEncMode", "disable");
        return config;
    }

    public int port() {
        return server.getPort();
    }

    // ------------------------------------------------------------------ faults

    /** Stops the server as an administrator does: who is connected is thrown out. */
    public void stop() throws IOException, SQLException {
        observer.close();
        server.close();
    }

    /** Starts the stopped server again, with the same port and data. */
    public void startAgain() throws IOException, SQLException {
        server = builder().setPort(server.getPort()).start();
        observer = server.getPostgresDatabase().getConnection();
    }

    /** Kills the server's first process; the others end when they notice. */
    public void kill() throws IOException, SQLException {
        long postmaster = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));
        ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
        process.destroyForcibly();
        // Looked for often: a wait for the end of a process that is not our own takes two seconds.
        eventually("the server is dead", () -> !process.isAlive());
        stop();
    }

    /** Ends that process, and returns when it has ended. */
    public void terminate(int pid) throws SQLException {
        ask("select pg_terminate_backend(" + pid + ", 30000)");
    }

    /** That process does nothing more, and keeps its locks and its connection, until it is thawed. */
    public void freeze(int pid) throws IOException {
        signal("-STOP", pid);
    }

    public void thaw(int pid) throws IOException {
        signal("-CONT", pid);
    }

    private static void signal(String signal, int pid) throws IOException {
        new ProcessBuilder("kill", signal, Integer.toString(pid))
                .start()
                .onExit()
                .join();
    }

    // ------------------------------------------------------------------ the observer

    /** What the observer's statement does at once, in a transaction of its own. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = observer.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The one value that the observer sees. */
    public String ask(String sql) throws SQLException {
        return ask(observer, sql);
    }

    /** The one value that somebody sees. */
    public static String ask(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : "nothing";
        }
    }

    /** The server's process behind a connection. */
    public static int pid(Connection connection) throws SQLException {
        return Integer.parseInt(ask(connection, "select pg_backend_pid()"));
    }

    /**
     * What that process is at: {@code idle}, {@code idle in transaction}, {@code active}, or {@code nothing} without
     * it.
     */
    public String state(int pid) throws SQLException {
        return ask("select state from pg_stat_activity where pid = " + pid);
    }

    @Override
    public void close() throws IOException, SQLException {
        stop();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
