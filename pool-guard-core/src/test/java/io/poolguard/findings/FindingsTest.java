/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_AT_SLOW_CALL;
import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Kind.NESTED;
import static io.poolguard.Finding.Kind.UNCOMMITTED_RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of each kind of finding, and that no value of a statement is among them. */
class FindingsTest {

    private static final String HOLD = "hold=#\\d+, label=none, ";
    private static final String LINE = "FindingsTest\\.\\w+:\\d+";
    private static final String HERE = "PoolGuard\\.tick < GuardSeams\\.tick:\\d+ < " + LINE;

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ the words

    @Test
    void heldIdle_message_saysWhoAndWhereAndWhatToDo() throws SQLException {
        try (Connection connection = acquire()) {
            H2.insert(connection, 1);
            ticked.pass(Duration.ofMillis(6_250));
        }
        ticked.pass(Duration.ofSeconds(1));

        assertThat(ticked.lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("WARN chat - held idle \\(" + HOLD
                                        + "held=6\\.3 s, inJdbc=~0\\.0 s, idle=6\\.3 s, thread=main, site=" + LINE
                                        + ", now=" + HERE
                                        + ", statement=insert into message values \\(\\?, \\?\\)\\)\\."
                                        + " End the transaction, or release the session, before slow work\\."),
                        line -> assertThat(line)
                                .matches("INFO chat - no longer held idle \\(" + HOLD
                                        + "held=6\\.3 s, inJdbc=~0\\.0 s, thread=main, site=" + LINE
                                        + ", statement=insert into message values \\(\\?, \\?\\)\\)\\."));
    }

    @Test
    void heldLong_ofASession_namesTheLabel() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("save answer")) {
            H2.insert(session.connection(), 1);
            ticked.pass(Duration.ofSeconds(60));

            assertThat(one(HELD_LONG).message())
                    .matches("chat - held long \\(hold=#\\d+, label=save answer, held=60\\.0 s, inJdbc=~0\\.0 s,"
                            + " idle=60\\.0 s, thread=main, site=" + LINE + ", now=" + HERE
                            + ", statement=insert into message values \\(\\?, \\?\\)\\)\\."
                            + " End the transaction sooner, or declare the hold with expectedHold if it is meant\\.");
            session.commit();
        }
    }

    @Test
    void nested_message_namesTheSecondAcquireAndTheFirst() throws SQLException {
        try (Connection outer = ticked.guard().dataSource().getConnection();
                Session inner = ticked.guard().databaseManager().openSession("write audit")) {
            assertThat(inner.connection()).isNotSameAs(outer);
            ticked.pass(Duration.ZERO);

            assertThat(ticked.lines())
                    .singleElement()
                    .asString()
                    .matches("WARN chat - nested acquire \\(second=write audit, at=" + LINE + ", " + HOLD
                            + "held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s, thread=main, site=" + LINE
                            + "\\)\\. A pool whose threads take two each can lock up: pass the connection on, or begin"
                            + " the second work after the first\\.");
            assertThat(one(NESTED).at())
                    .isNotEmpty()
                    .isNotEqualTo(one(NESTED).hold().site());
        }
    }

    @Test
    void nested_sameLinesAgain_isToldOnce() throws SQLException {
        for (int i = 0; i < 3; i++) {
            try (Connection outer = ticked.guard().dataSource().getConnection();
                    Connection inner = acquire()) {
                assertThat(inner).isNotSameAs(outer);
                ticked.pass(Duration.ZERO);
            }
        }
        assertThat(ticked.findings(NESTED)).hasSize(1);

        try (Connection outer = ticked.guard().dataSource().getConnection();
                Connection elsewhere = ticked.acquire()) {
            assertThat(elsewhere).isNotSameAs(outer);
            ticked.pass(Duration.ZERO);
        }
        assertThat(ticked.findings(NESTED)).hasSize(2);
    }

    @Test
    void uncommittedReturn_message_namesTheCloseAndTheAcquire() throws SQLException {
        Connection connection = acquire();
        connection.setAutoCommit(false);
        H2.insert(connection, 1);
        connection.close();
        ticked.pass(Duration.ZERO);

        assertThat(ticked.lines())
                .singleElement()
                .asString()
                .matches("WARN chat - uncommitted return \\(at=" + LINE + ", " + HOLD
                        + "held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s, thread=main, site=" + LINE
                        + ", statement=insert into message values \\(\\?, \\?\\)\\)\\. It was closed with"
                        + " updates neither committed nor rolled back; they were rolled back\\."
                        + " Call commit\\(\\) before close\\(\\)\\.");
        assertThat(one(UNCOMMITTED_RETURN).at()).isNotEmpty();
    }

    @Test
    void heldAtSlowCall_message_namesTheCallAndItsLine() throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            ticked.guard().requireNotHolding("model.ask");
            ticked.pass(Duration.ZERO);

            assertThat(ticked.lines())
                    .singleElement()
                    .asString()
                    .matches("WARN chat - held at a slow call \\(call=model\\.ask, at=" + LINE + ", " + HOLD
                            + "held=0\\.0 s, inJdbc=~0\\.0 s, idle=0\\.0 s, thread=main, site=" + LINE + ", now=" + HERE
                            + "\\)\\. End the transaction, or release the session, before the call\\.");
            assertThat(one(HELD_AT_SLOW_CALL).at()).isNotEmpty();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void finding_asData_isTheSameAsItsMessage() throws SQLException {
        try (Connection connection = acquire()) {
            H2.insert(connection, 1);
            ticked.pass(Duration.ofSeconds(6));

            Finding finding = one(HELD_IDLE);
            assertThat(finding).hasToString(finding.message());
            assertThat("WARN " + finding.message()).isEqualTo(ticked.lines().get(0));
            assertThat(finding.pool()).isEqualTo("chat");
            assertThat(finding.stage()).isEqualTo(Stage.BEGAN);
            assertThat(finding.at()).isEmpty();
            assertThat(finding.hold().idleNow()).isEqualTo(Duration.ofSeconds(6));
            assertThat(finding.hold().statement()).contains("insert into message values (?, ?)");
        }
    }

    @Test
    void words_ofEachKind_areToldApart() {
        assertThat(Arrays.stream(Kind.values()).map(Kind::words))
                .containsExactly(
                        "held idle",
                        "held long",
                        "leak",
                        "nested acquire",
                        "deadlock",
                        "suspected deadlock",
                        "uncommitted return",
                        "transaction lost",
                        "held at a slow call",
                        "hung end",
                        "unfinished acquire or close",
                        "pool is suspended");
    }

    // ------------------------------------------------------------------ what is never among them

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into message values (4711, 'hunter2')",
                "select 'hunter2' as password, 4711 as pin",
                "update message set text = 'hunter2' where id = 4711",
                "create user app password 'hunter2'",
                "set @secret = 'hunter2'",
                "/* hunter2 4711 */ select 1",
                "values ('O''hunter2', U&'hunter2', 4711)"
            })
    void statement_withLiterals_isToldWithoutThem(String sql) throws SQLException {
        try (Connection connection = ticked.guard().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            H2.execute(connection, sql);
            ticked.guard().requireNotHolding("model.ask");
            ticked.pass(Duration.ofSeconds(61));
            connection.rollback();
        }
        ticked.pass(Duration.ofSeconds(1));

        assertThat(ticked.findings()).extracting(Finding::kind).contains(HELD_AT_SLOW_CALL, HELD_IDLE, HELD_LONG);
        assertThat(told()).doesNotContain("hunter2").doesNotContain("4711").contains("statement=");
    }

    @Test
    void parameters_ofAPreparedStatement_areNotTold() throws SQLException {
        try (Connection connection = acquire();
                PreparedStatement insert = connection.prepareStatement("insert into message values (?, ?)")) {
            insert.setInt(1, 4711);
            insert.setString(2, "hunter2");
            insert.executeUpdate();
            ticked.pass(Duration.ofSeconds(61));
        }

        assertThat(told())
                .contains("statement=insert into message values (?, ?)")
                .doesNotContain("hunter2")
                .doesNotContain("4711");
    }

    @Test
    void namesOfThreadAndLabel_withLineBreaks_stayOnTheirLine() throws SQLException {
        Thread current = Thread.currentThread();
        String before = current.getName();
        current.setName("worker\n2026 ERROR forged");
        try (Session session = ticked.guard().databaseManager().openSession("chat\r\nforged")) {
            assertThat(session.connection().isClosed()).isFalse();
            ticked.guard().requireNotHolding("ask\u2028forged");
            ticked.pass(Duration.ofSeconds(6));
        } finally {
            current.setName(before);
        }

        assertThat(ticked.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContainPattern("\\R")
                        .contains("label=chat??forged")
                        .contains("thread=worker?2026 ERROR forged"))
                .anySatisfy(line -> assertThat(line).contains("(call=ask?forged, "));
    }

    /** All that the log and the listener were given, and the report. */
    private String told() {
        return ticked.findings().stream().map(Finding::toString).collect(Collectors.joining("\n"))
                + ticked.findings()
                + ticked.lines()
                + ticked.guard().report();
    }

    private Connection acquire() throws SQLException {
        return ticked.guard().dataSource().getConnection();
    }

    private Finding one(Kind kind) {
        List<Finding> all = ticked.findings(kind, Stage.BEGAN);
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
