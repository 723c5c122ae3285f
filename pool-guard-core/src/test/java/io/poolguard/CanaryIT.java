/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Postgres.pid;
import static io.poolguard.Shown.BOUND;
import static io.poolguard.Shown.LITERAL;
import static io.poolguard.Shown.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
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

/** The same as {@link CanaryTest} with a real server, whose driver prints bound values and says keys in its messages. */
@Timeout(60)
class CanaryIT {

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
                Shown shown = new Shown()) {
            new FaultsWithSecrets(ticked, shown).all();
            DatabaseManager database = ticked.guard().databaseManager();
            shown.attempt(() -> database.useTransaction("refused", CanaryIT::refused));
            shown.attempt(() -> database.useTransaction("unknown", connection -> {
                refused(connection);
                postgres.terminate(pid(connection));
            }));
            shown.attempt(() -> database.useTransaction("refused", CanaryIT::notANumber));
            shown.attempt(() -> lost(ticked.acquire()));
            shown.attempt(() -> lost(database.openSession("lost").connection()));
            shown.add(ticked.guard().report());
            ticked.guard().tick();

            assertThat(ticked.findings().stream().map(Finding::kind).collect(Collectors.toSet()))
                    .containsAll(EnumSet.complementOf(
                            EnumSet.of(Kind.DEADLOCK, Kind.SUSPECTED_DEADLOCK, Kind.HUNG_END, Kind.SUSPENDED)));
            assertThat(ticked.guard().figures().findings()).containsEntry(Kind.DEADLOCK, 1L);
            shown.assertKeepsSecrets(directory, LITERAL, BOUND);
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
                Shown shown = new Shown()) {
            shown.attempt(() -> ticked.acquire().close());
            shown.attempt(() -> ticked.acquire().close());
            shown.add(ticked.guard().report());
            shown.add(ticked.guard().probe(Duration.ofMillis(600)));
            shown.add(ticked.guard().health());
            shown.add(ticked.guard().health().toMap());

            assertThat(ticked.guard().health().isReady()).isFalse();
            assertThat(ticked.guard().figures().labels()).allMatch(label -> label.failures() == 2);
            shown.assertKeepsSecrets(directory, PASSWORD);
        }
    }
}
