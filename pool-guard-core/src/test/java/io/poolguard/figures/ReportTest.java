/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolReport;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a report says, line by line. */
class ReportTest {

    private static final String HEADS = "  hold +label +held +in JDBC +idle now +thread +acquired at +now in";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final Gate gate = new Gate();
    private final TickedGuard ticked = new TickedGuard(poolOf(22), builder -> builder);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    private HikariConfig poolOf(int connections) {
        HikariConfig config = database.poolOfOne();
        config.setMaximumPoolSize(connections);
        return config;
    }

    @Test
    void report_nothingHeld_saysSo() {
        PoolReport report = ticked.guard().report();

        assertThat(report.text()).isEqualTo("\n  Verdict: No connection is held.");
        assertThat(report.holders()).isEmpty();
        assertThat(report).hasToString(report.snapshot() + report.text());
    }

    @Test
    void report_idleHold_hasItsRow() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.pass(Duration.ofMillis(1_500));

            assertThat(lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEmpty(),
                            line -> assertThat(line)
                                    .isEqualTo("  Verdict: 1 of 1 connection is held idle in"
                                            + " ReportTest.report_idleHold_hasItsRow. End the transaction, or release"
                                            + " the session, before the call."),
                            line -> assertThat(line).matches(HEADS),
                            line -> assertThat(line)
                                    .matches("  #\\d+ +none +1\\.5 s +~0\\.0 s +1\\.5 s +main +ReportTest\\.\\w+:\\d+"
                                            + " +PoolGuard\\.report < ReportTest\\.lines:\\d+"
                                            + " < ReportTest\\.\\w+:\\d+"));
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void report_holdInJdbc_saysThatInsteadOfAnIdleTime() {
        database.on("Statement.executeQuery(select 1)", gate::passInTheDriver);
        AppThread<Boolean> worker = AppThread.start("worker", this::query);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(3));

        assertThat(lines().get(1))
                .isEqualTo("  Verdict: 1 of 1 connection is executing in JDBC in ReportTest.query."
                        + " The statements are slow, or the pool is too small.");
        assertThat(lines().get(3)).matches("  #\\d+ +none +3\\.0 s +~3\\.0 s +in JDBC +worker +ReportTest\\.query:.*");

        gate.open();
        worker.result();
    }

    @Test
    void report_holdOnItsWayBack_saysThatInsteadOfAnIdleTime() {
        database.on("rollback()", gate::passInTheDriver);
        AppThread<Boolean> worker = AppThread.start("worker", this::closeInATransaction);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(3));

        assertThat(lines().get(1)).startsWith("  Verdict: 1 of 1 connection is on the way back in ReportTest.close");
        assertThat(lines().get(3)).matches("  #\\d+ +none +3\\.0 s +~0\\.0 s +ending +worker +ReportTest\\.close.*");

        gate.open();
        worker.result();
    }

    @Test
    void report_unobservedHold_saysThatInsteadOfAnIdleTime() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            connection.unwrap(ScriptedDatabase.PhysicalConnection.class);
            ticked.pass(Duration.ofSeconds(3));

            assertThat(lines().get(1)).contains("used past the guard, which cannot tell whether they are idle");
            assertThat(lines().get(3)).matches("  #\\d+ +none +3\\.0 s +~0\\.0 s +unobserved +main .*");
        }
    }

    @Test
    void report_moreThanTwentyHolders_showsTheLongestTwentyAndCountsTheRest() throws SQLException {
        List<Session> sessions = IntStream.range(0, 22)
                .mapToObj(i -> ticked.guard().databaseManager().openSession("session " + i))
                .toList();
        for (Session session : sessions) {
            session.connection();
            ticked.pass(Duration.ofSeconds(1));
        }

        List<String> lines = lines();
        assertThat(ticked.guard().report().holders()).hasSize(22);
        assertThat(lines).hasSize(3 + 20 + 1);
        assertThat(lines.get(3)).matches("  #\\d+ +session 0 +22\\.0 s .*");
        assertThat(lines.get(22)).matches("  #\\d+ +session 19 +3\\.0 s .*");
        assertThat(lines.get(23)).isEqualTo("  and 2 more");
        for (Session session : sessions) {
            session.close();
        }
    }

    private List<String> lines() {
        return ticked.guard().report().text().lines().toList();
    }

    private boolean query() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            return rows.next();
        }
    }

    private boolean closeInATransaction() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            H2.execute(connection, "select 1");
            return connection.isClosed();
        }
    }
}
