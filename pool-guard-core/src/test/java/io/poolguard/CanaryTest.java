/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Shown.LITERAL;
import static io.poolguard.Shown.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.Shown.DriverFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords, literals and bound values go through every fault, and nothing that the guard shows has them in it. */
@Timeout(30)
class CanaryTest {

    @TempDir
    Path directory;

    @Test
    void faults_onH2_showNoSecret() throws Exception {
        HikariConfig config = H2.config();
        config.setUsername("sa");
        config.setPassword(PASSWORD);
        config.addDataSourceProperty("password", PASSWORD);
        try (TickedGuard ticked = new TickedGuard(config, builder -> builder);
                Shown shown = new Shown()) {
            new FaultsWithSecrets(ticked, shown).all();

            assertThat(kinds(ticked))
                    .containsAll(EnumSet.complementOf(
                            EnumSet.of(Kind.DEADLOCK, Kind.SUSPECTED_DEADLOCK, Kind.HUNG_END, Kind.SUSPENDED)));
            assertThat(ticked.guard().figures().findings()).containsEntry(Kind.DEADLOCK, 1L);
            shown.assertKeepsSecrets(directory, LITERAL);
        }
    }

    /** A driver that says in each of its exceptions all that it knows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit() 40001",
                "commit() 23505",
                "commit() 08006",
                "commit() HY000",
                "rollback() HY000",
                "rollback() 08006",
                "setAutoCommit(false) HY000",
                "setAutoCommit(true) HY000",
                "setReadOnly(true) HY000",
                "clearWarnings() HY000",
                "abort(null) HY000"
            })
    void faults_ofATalkativeDriver_showNoSecret(String fault) throws Exception {
        ScriptedDatabase database = new ScriptedDatabase();
        String call = fault.substring(0, fault.indexOf(' '));
        String state = fault.substring(call.length() + 1);
        try (TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);
                Shown shown = new Shown()) {
            ticked.acquire().close();
            database.fail(call, new DriverFailure(state));

            everyEnd(ticked, shown);

            shown.assertKeepsSecrets(directory, LITERAL);
            database.heal();
        }
    }

    /** All ways in which a hold ends, with an update in each. */
    private static void everyEnd(TickedGuard ticked, Shown shown) {
        PoolGuard guard = ticked.guard();
        DatabaseManager database = guard.databaseManager();
        DatabaseManager readOnly = database.with(SessionOptions.defaults().readOnly());
        FaultsWithSecrets faults = new FaultsWithSecrets(ticked, shown);
        shown.attempt(() -> database.useTransaction("save", faults::update));
        shown.attempt(() -> readOnly.useTransaction("read", faults::update));
        shown.attempt(() -> database.useTransaction("fail", connection -> {
            faults.update(connection);
            throw new IllegalStateException("the work fails");
        }));
        shown.attempt(() -> {
            try (Session session = database.openSession("chat")) {
                faults.update(session.connection());
                shown.attempt(session::commit);
                shown.attempt(session::rollback);
                shown.attempt(session::release);
                faults.update(session.connection());
            }
        });
        shown.attempt(() -> {
            try (Connection connection = ticked.acquire()) {
                connection.setAutoCommit(false);
                faults.update(connection);
                shown.attempt(connection::commit);
            }
        });
        shown.attempt(() -> aborted(ticked.acquire()));
        faults.look();
    }

    private static void aborted(Connection connection) throws SQLException {
        try (connection) {
            connection.abort(null);
        }
    }

    /** The driver gives no connection, and says with what it was asked for one. */
    @Test
    void getConnection_databaseRefuses_showsNoPassword() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setPoolName("refused");
        config.setDriverClassName(org.h2.Driver.class.getName());
        config.setJdbcUrl("jdbc:h2:tcp://user:" + PASSWORD + "@localhost:1/none;PASSWORD=" + PASSWORD);
        config.setConnectionTimeout(250);
        config.setInitializationFailTimeout(-1);
        try (TickedGuard ticked = new TickedGuard(config, builder -> builder);
                Shown shown = new Shown()) {
            for (int i = 0; i < 2; i++) {
                shown.attempt(() -> ticked.acquire().close());
                shown.attempt(() -> ticked.guard().databaseManager().useTransaction("save", connection -> {}));
            }
            shown.add(ticked.guard().report());
            shown.add(ticked.guard().snapshot());
            shown.add(ticked.guard().probe(Duration.ofMillis(300)));
            shown.add(ticked.guard().health());
            shown.add(ticked.guard().health().toMap());

            assertThat(ticked.guard().health().has(Cause.UNREACHABLE)).isTrue();
            assertThat(ticked.guard().figures().labels()).allMatch(label -> label.failures() == 2);
            shown.assertKeepsSecrets(directory, PASSWORD);
        }
    }

    private static Set<Kind> kinds(TickedGuard ticked) {
        List<Finding> findings = ticked.findings();
        return findings.stream().map(Finding::kind).collect(Collectors.toSet());
    }
}
