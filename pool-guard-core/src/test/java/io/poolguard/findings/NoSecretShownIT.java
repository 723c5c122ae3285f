/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.findings.CapturedOutput.BOUND;
import static io.poolguard.findings.CapturedOutput.LITERAL;
import static io.poolguard.findings.CapturedOutput.PASSWORD;
import static io.poolguard.support.Postgres.pid;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.support.Postgres;
import io.poolguard.support.TickedGuard;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same as {@link NoSecretShownTest} with a real server, whose driver prints bound values and says keys in its messages. */
@Timeout(60)
class NoSecretShownIT {

    private static Postgres postgres;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
        postgres.execute("create table message(id int primary key, text text)");
        postgres.execute("create table once(text text unique deferrable initially deferred)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static HikariConfig config() {
        HikariConfig config = postgres.pool(2);
        config.setJdbcUrl(config.getJdbcUrl() + "&password=" + PASSWORD);
        config.setPassword(PASSWORD);
        config.addDataSourceProperty("password", PASSWORD);
        config.setConnectionTimeout(500);
        return config;
    }

    @Test
    void faults_onPostgres_showNoSecret() throws Exception {
        try (TickedGuard ticked = new TickedGuard(config(), builder -> builder);
                CapturedOutput output = new CapturedOutput()) {
            new FaultsWithSecrets(ticked, output).all();
            DatabaseManager database = ticked.guard().databaseManager();
            output.attempt(() -> database.useTransaction("refused", NoSecretShownIT::refused));
            output.attempt(() -> database.useTransaction("unknown", connection -> {
                refused(connection);
                postgres.terminate(pid(connection));
            }));
            output.attempt(() -> database.useTransaction("refused", NoSecretShownIT::notANumber));
            output.attempt(() -> abortedAndCommitted(ticked.acquire()));
            output.attempt(() -> lost(ticked.acquire()));
            output.attempt(() -> lost(database.openSession("lost").connection()));
            output.add(ticked.guard().report());
            ticked.tick();

            assertThat(ticked.findings().stream().map(Finding::kind).collect(Collectors.toSet()))
                    .containsAll(EnumSet.complementOf(EnumSet.of(
                            Kind.DEADLOCK, Kind.SUSPECTED_DEADLOCK, Kind.HUNG_END, Kind.UNFINISHED, Kind.SUSPENDED)));
            assertThat(ticked.guard().snapshot().findings()).containsEntry(Kind.DEADLOCK, 1L);
            output.assertKeepsSecrets(directory, LITERAL, BOUND);
        }
    }

    /** The server names the key when it refuses the commit. */
    private static void refused(Connection connection) throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (var statement = connection.prepareStatement("insert into once values (?)")) {
                statement.setString(1, BOUND);
                statement.executeUpdate();
            }
        }
    }

    private static void abortedAndCommitted(Connection connection) throws SQLException {
        try (connection) {
            connection.setAutoCommit(false);
            refused(connection);
            try {
                notANumber(connection);
            } catch (SQLException e) {
                connection.setAutoCommit(true);
            }
        }
    }

    /** The server repeats the literal. */
    private static void notANumber(Connection connection) throws SQLException {
        Postgres.ask(connection, "select '" + LITERAL + "'::int");
    }

    /** The connection breaks before the rollback. */
    private static void lost(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        refused(connection);
        postgres.terminate(pid(connection));
        connection.close();
    }

    @Test
    void getConnection_nobodyListens_showsNoPassword() throws Exception {
        HikariConfig config = postgres.pool(2);
        config.setJdbcUrl("jdbc:postgresql://user:" + PASSWORD + "@localhost:1/none?password=" + PASSWORD);
        config.setConnectionTimeout(500);
        config.setInitializationFailTimeout(-1);
        try (TickedGuard ticked = new TickedGuard(config, builder -> builder);
                CapturedOutput output = new CapturedOutput()) {
            output.attempt(() -> ticked.acquire().close());
            output.attempt(() -> ticked.acquire().close());
            output.add(ticked.guard().report());
            output.add(ticked.guard().probe(Duration.ofMillis(600)));
            output.add(ticked.guard().health());
            output.add(ticked.guard().health().toMap());

            assertThat(ticked.guard().health().isReady()).isFalse();
            assertThat(ticked.guard().figures()).allMatch(label -> label.failures() == 2);
            output.assertKeepsSecrets(directory, PASSWORD);
        }
    }
}
