/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Stage.BEGAN;
import static io.poolguard.Finding.Stage.ENDED;
import static io.poolguard.Finding.Stage.GREW;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.Finding.Stage;
import io.poolguard.HealthLimits;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hold that lasts, whatever it is used for; the threshold is 60 s, and 5 s for idle. */
class HeldLongTest {

    private static final String SLOW = "select slow(17) from report where name = 'secret'";

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);
    private final Gate gate = new Gate();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        gate.open();
        ticked.close();
    }

    // ------------------------------------------------------------------ in JDBC

    @Test
    void pass_longStatement_isHeldLongWithItsStatementAndNeverIdle() {
        AppThread<Boolean> report = slowReport();
        ticked.pass(Duration.ofSeconds(61));

        assertThat(ticked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(HELD_LONG);
            assertThat(finding.hold().statement()).contains("select slow(?) from report where name = ?");
            assertThat(finding.hold().callNow()).isEqualTo(Duration.ofSeconds(61));
            assertThat(finding.message())
                    .matches("scripted - held long \\(hold=#\\d+, label=none, held=61\\.0 s, inJdbc=~61\\.0 s,"
                            + " call=61\\.0 s, thread=report, site=HeldLongTest\\.report:\\d+, now=[^,]+,"
                            + " statement=select slow\\(\\?\\) from report where name = \\?\\)\\."
                            + " A JDBC call is running: look for a slow statement or a lock, and set the driver's"
                            + " socket timeout\\.");
        });

        gate.open();
        report.result();
    }

    @Test
    void close_afterALongStatement_isOneEndLineWithTheFinalTimes() {
        ticked.guard()
                .settings()
                .healthLimits(HealthLimits.defaults().utilization(1).pending(1).pressureTime(Duration.ofDays(1)));
        AppThread<Boolean> report = slowReport();
        ticked.pass(Duration.ofSeconds(61));
        ticked.pass(Duration.ofSeconds(1));
        gate.open();
        report.result();
        ticked.pass(Duration.ofSeconds(61));

        assertThat(stages()).containsExactly(BEGAN, ENDED);
        assertThat(ticked.findings(HELD_IDLE)).isEmpty();
        assertThat(ticked.lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("INFO scripted - no longer held long \\(hold=#\\d+, label=none, held=62\\.0 s,"
                        + " inJdbc=~62\\.0 s, thread=report, site=HeldLongTest\\.report:\\d+,"
                        + " statement=select slow\\(\\?\\) from report where name = \\?\\)\\.");
    }

    @Test
    void pass_longBatch_isHeldLongWithItsStatementAndNeverIdle() {
        database.on("Statement.executeBatch()", gate::passInTheDriver);
        AppThread<Boolean> loader = AppThread.start("loader", this::load);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(61));

        assertThat(ticked.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(HELD_LONG);
            assertThat(finding.hold().activity()).isEqualTo(Activity.IN_JDBC);
            assertThat(finding.hold().statement()).contains("insert into message values (?, ?)");
        });

        gate.open();
        loader.result();
    }

    // ------------------------------------------------------------------ in other states

    @Test
    void pass_idleForLong_saysWhatItWaitsFor() {
        AppThread<Boolean> chat = AppThread.start("chat", this::stream);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(61));

        assertThat(only(BEGAN).message())
                .matches(
                        "scripted - held long \\(hold=#\\d+, label=none, held=61\\.0 s, inJdbc=~0\\.0 s, idle=61\\.0 s,"
                                + " thread=chat, site=HeldLongTest\\.stream:\\d+,"
                                + " now=CountDownLatch\\.await < Gate\\.pass:\\d+ < HeldLongTest\\.stream:\\d+\\)\\."
                                + " It waits in a latch, called from Gate\\.pass:\\d+:"
                                + " end the transaction, or release the session, before the call\\.");

        gate.open();
        chat.result();
    }

    @Test
    void pass_usedNowAndThen_saysToEndItSooner() throws SQLException {
        try (Connection connection = ticked.acquire();
                Statement statement = connection.createStatement()) {
            for (int second = 0; second < 61; second++) {
                statement.setFetchSize(second);
                ticked.pass(Duration.ofSeconds(1));
            }

            assertThat(ticked.findings(HELD_IDLE)).isEmpty();
            assertThat(only(BEGAN).message())
                    .contains("held=60.0 s, inJdbc=~0.0 s, idle=1.0 s, thread=main, ")
                    .endsWith("). End the transaction sooner, or declare the hold with expectedHold if it is meant.");
        }
    }

    /** Whether a tick meets it in a call or between two: no statement is slow, and there is no call to let go before. */
    @Test
    void pass_manyShortStatements_saysThatTheyAreMany() throws SQLException {
        try (Connection connection = ticked.acquire();
                Statement statement = connection.createStatement()) {
            statements(statement, 700);

            assertThat(ticked.findings(HELD_IDLE)).isEmpty();
            assertThat(only(BEGAN).message())
                    .contains("held=60.0 s, inJdbc=~0.0 s, idle=0.0 s, thread=main, ")
                    .endsWith("). It is busy with many short statements: fewer of them would shorten it.");
        }
    }

    @Test
    void pass_manyShortStatementsAndInOne_saysThatTheyAreMany() throws SQLException {
        database.on("Statement.executeQuery(select 2)", () -> {
            ticked.tick();
            return ScriptedDatabase.AS_USUAL;
        });
        try (Connection connection = ticked.acquire();
                Statement statement = connection.createStatement()) {
            statements(statement, 599);
            ticked.advance(Duration.ofMillis(100));
            statement.executeQuery("select 2").close();

            assertThat(only(BEGAN).message())
                    .contains("held=60.0 s, inJdbc=~0.1 s, call=0.0 s, thread=main, ")
                    .endsWith("). It is busy with many short statements: fewer of them would shorten it.");
        }
    }

    /** One each tenth of a second, and so between each tick and the next. */
    private void statements(Statement statement, int many) throws SQLException {
        ticked.tick();
        for (int i = 0; i < many; i++) {
            statement.executeQuery("select 1").close();
            ticked.advance(Duration.ofMillis(100));
            ticked.tick();
        }
    }

    @Test
    void pass_rollbackHangsAtTheEnd_saysThatItIsOnTheWayBack() {
        ticked.guard().settings().returnTimeout(Duration.ofMinutes(10)); // before which nobody takes it away
        database.on("rollback()", gate::passInTheDriver);
        AppThread<Boolean> worker = AppThread.start("worker", this::closeInATransaction);
        gate.awaitArrival();
        ticked.pass(Duration.ofSeconds(61));

        assertThat(ticked.findings(HELD_IDLE)).isEmpty();
        assertThat(only(BEGAN).hold().activity()).isEqualTo(Activity.ENDING);
        assertThat(only(BEGAN).message())
                .matches(
                        "scripted - held long \\(hold=#\\d+, label=none, held=61\\.0 s, inJdbc=~0\\.0 s, thread=worker,"
                                + " site=HeldLongTest\\.closeInATransaction:\\d+, now=[^,]+,"
                                + " statement=update message set text = \\?\\)\\."
                                + " It is on the way back: a rollback or a close hangs, or is slow\\.");

        gate.open();
        worker.result();
        ticked.pass(Duration.ofSeconds(1));
        assertThat(stages()).containsExactly(BEGAN, ENDED);
    }

    // ------------------------------------------------------------------ the course

    @Test
    void pass_onAndOn_isToldEachTimeItHasDoubled() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            for (int minute = 0; minute < 9; minute++) {
                H2.rows(connection);
                ticked.pass(Duration.ofMinutes(1));
            }

            assertThat(stages()).containsExactly(BEGAN, GREW, GREW, GREW);
            assertThat(ticked.findings(HELD_LONG))
                    .extracting(finding -> finding.hold().held().toMinutes())
                    .containsExactly(1L, 2L, 4L, 8L);
        }
    }

    @Test
    void pass_lessThanTheThreshold_isNoFinding() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofMillis(59_999));
            assertThat(ticked.findings(HELD_LONG)).isEmpty();

            H2.rows(connection);
            ticked.pass(Duration.ofMillis(1));
            assertThat(stages()).containsExactly(BEGAN);
        }
    }

    private AppThread<Boolean> slowReport() {
        database.on("Statement.executeQuery(" + SLOW + ")", gate::passInTheDriver);
        AppThread<Boolean> report = AppThread.start("report", this::report);
        gate.awaitArrival();
        return report;
    }

    private boolean report() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SLOW)) {
            return rows.next();
        }
    }

    private boolean load() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection();
                PreparedStatement batch = connection.prepareStatement("insert into message values (?, 'x')")) {
            batch.addBatch();
            batch.executeBatch();
            return connection.isClosed();
        }
    }

    private boolean stream() throws Exception {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            gate.pass();
            return connection.isClosed();
        }
    }

    private boolean closeInATransaction() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            H2.execute(connection, "update message set text = 'x'");
            return connection.isClosed();
        }
    }

    private Finding only(Stage stage) {
        List<Finding> all = ticked.findings(HELD_LONG, stage);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private List<Stage> stages() {
        return ticked.findings(HELD_LONG).stream().map(Finding::stage).toList();
    }
}
