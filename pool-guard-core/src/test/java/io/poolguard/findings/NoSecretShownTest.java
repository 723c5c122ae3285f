/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.findings.CapturedOutput.LITERAL;
import static io.poolguard.findings.CapturedOutput.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.DatabaseManager;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.findings.CapturedOutput.DriverFailure;
import io.poolguard.support.H2;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
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
class NoSecretShownTest {

    @TempDir
    Path directory;

    @Test
    void faults_onH2_showNoSecret() throws Exception {
        HikariConfig config = H2.config();
        config.setUsername("sa");
        config.setPassword(PASSWORD);
        config.addDataSourceProperty("password", PASSWORD);
        try (TickedGuard ticked = new TickedGuard(config, builder -> builder);
                CapturedOutput output = new CapturedOutput()) {
            new FaultsWithSecrets(ticked, output).all();

            assertThat(kinds(ticked))
                    .containsAll(EnumSet.complementOf(EnumSet.of(
                            Kind.DEADLOCK,
                            Kind.SUSPECTED_DEADLOCK,
                            Kind.HUNG_END,
                            Kind.UNFINISHED,
                            Kind.SUSPENDED,
                            Kind.TRANSACTION_LOST)));
            assertThat(ticked.guard().snapshot().findings()).containsEntry(Kind.DEADLOCK, 1L);
            output.assertKeepsSecrets(directory, LITERAL);
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
                CapturedOutput output = new CapturedOutput()) {
            ticked.acquire().close();
            database.fail(call, new DriverFailure(state));

            everyEnd(ticked, output);

            output.assertKeepsSecrets(directory, LITERAL);
            database.heal();
        }
    }

    /** All ways in which a hold ends, with an update in each. */
    private static void everyEnd(TickedGuard ticked, CapturedOutput output) {
        PoolGuard guard = ticked.guard();
        DatabaseManager database = guard.databaseManager();
        DatabaseManager readOnly = database.with(SessionOptions.defaults().readOnly());
        FaultsWithSecrets faults = new FaultsWithSecrets(ticked, output);
        output.attempt(() -> database.useTransaction("save", faults::update));
        output.attempt(() -> readOnly.useTransaction("read", faults::update));
        output.attempt(() -> database.useTransaction("fail", connection -> {
            faults.update(connection);
            throw new IllegalStateException("the work fails");
        }));
        output.attempt(() -> {
            try (Session session = database.openSession("chat")) {
                faults.update(session.connection());
                output.attempt(session::commit);
                output.attempt(session::rollback);
                output.attempt(session::release);
                faults.update(session.connection());
            }
        });
        output.attempt(() -> {
            try (Connection connection = ticked.acquire()) {
                connection.setAutoCommit(false);
                faults.update(connection);
                output.attempt(connection::commit);
            }
        });
        output.attempt(() -> aborted(ticked.acquire()));
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
                CapturedOutput output = new CapturedOutput()) {
            for (int i = 0; i < 2; i++) {
                output.attempt(() -> ticked.acquire().close());
                output.attempt(() -> ticked.guard().databaseManager().useTransaction("save", connection -> {}));
            }
            output.add(ticked.guard().report());
            output.add(ticked.guard().snapshot());
            output.add(ticked.guard().probe(Duration.ofMillis(300)));
            output.add(ticked.guard().health());
            output.add(ticked.guard().health().toMap());

            assertThat(ticked.guard().health().has(Cause.UNREACHABLE)).isTrue();
            assertThat(ticked.guard().figures()).allMatch(label -> label.failures() == 2);
            output.assertKeepsSecrets(directory, PASSWORD);
        }
    }

    private static Set<Kind> kinds(TickedGuard ticked) {
        List<Finding> findings = ticked.findings();
        return findings.stream().map(Finding::kind).collect(Collectors.toSet());
    }
}
