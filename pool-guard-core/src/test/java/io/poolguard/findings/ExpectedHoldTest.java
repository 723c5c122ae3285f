/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Stage.BEGAN;
import static io.poolguard.Finding.Stage.ENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Holds that were declared as long: told only when they are overdue, shown like any other. */
class ExpectedHoldTest {

    private static final String FOR_EVER = "listens for notifications";
    private static final String TEN_MINUTES = "nightly report";

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    private HoldSnapshot hold() {
        return ticked.guard().holds().get(0);
    }

    @Test
    void session_expectedForEver_isNeverToldAndIsShown() throws SQLException {
        SessionOptions options = SessionOptions.defaults().expectedHold("listens for notifications");
        try (Session session = ticked.guard().databaseManager().with(options).openSession("listen")) {
            H2.rows(session.connection());
            passAnHour();

            assertThat(ticked.findings()).isEmpty();
            assertThat(ticked.lines()).isEmpty();
            assertThat(ticked.guard().holds()).singleElement().satisfies(hold -> {
                assertThat(hold.label()).isEqualTo("listen");
                assertThat(hold.expectedReason()).contains(FOR_EVER);
                assertThat(hold.expectedDuration()).isEmpty();
                assertThat(hold.held()).isEqualTo(Duration.ofHours(1));
            });
            assertThat(ticked.guard().report().holders()).hasSize(1);
        }
    }

    @Test
    void session_nothingExpected_isTold() throws SQLException {
        try (Session session = ticked.guard().databaseManager().openSession("listen")) {
            H2.rows(session.connection());
            passAnHour();

            assertThat(ticked.findings()).isNotEmpty();
            assertThat(hold().expectedReason()).isEmpty();
            assertThat(hold().expectedDuration()).isEmpty();
        }
    }

    @Test
    void session_expectedForAWhile_isToldWhenOverdue() throws SQLException {
        SessionOptions options = SessionOptions.defaults().expectedHold(Duration.ofMinutes(10), "nightly report");
        try (Session session = ticked.guard().databaseManager().with(options).openSession("nightly")) {
            H2.rows(session.connection());
            ticked.pass(Duration.ofMinutes(10));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(Duration.ofMillis(1));
            assertThat(ticked.findings(HELD_LONG, BEGAN)).hasSize(1);
            assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(1);
            assertThat(hold().expectedReason()).contains(TEN_MINUTES);
            assertThat(hold().expectedDuration()).contains(Duration.ofMinutes(10));
        }
    }

    @Test
    void session_expectedHold_holdsForEachConnectionThatItTakes() throws SQLException {
        SessionOptions options = SessionOptions.defaults().expectedHold("listens for notifications");
        try (Session session = ticked.guard().databaseManager().with(options).openSession("listen")) {
            H2.rows(session.connection());
            session.release();
            H2.rows(session.connection());
            passAnHour();

            assertThat(ticked.findings()).isEmpty();
        }
    }

    @Test
    void transaction_expectedForEver_isNeverTold() throws SQLException {
        SessionOptions options = SessionOptions.defaults().expectedHold("moves the archive");
        ticked.guard().databaseManager().with(options).useTransaction("archive", connection -> passAnHour());

        assertThat(ticked.findings()).isEmpty();
    }

    @Test
    void expectHold_plainConnectionForEver_isNeverToldAndIsShown() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.guard().expectHold(connection, FOR_EVER);
            passAnHour();

            assertThat(ticked.findings()).isEmpty();
            assertThat(hold().expectedReason()).contains(FOR_EVER);
            assertThat(hold().expectedDuration()).isEmpty();
        }
    }

    @Test
    void expectHold_plainConnectionForAWhile_isToldWhenOverdue() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.guard().expectHold(connection, Duration.ofMinutes(10), TEN_MINUTES);
            ticked.pass(Duration.ofMinutes(10));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(Duration.ofMillis(1));
            assertThat(ticked.findings(HELD_LONG, BEGAN)).hasSize(1);
            assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(1);
        }
    }

    @Test
    void expectHold_lessThanTheThreshold_allowsNoLessThanTheThreshold() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.guard().expectHold(connection, Duration.ofSeconds(2), "short");
            ticked.pass(Duration.ofMillis(4_999));
            assertThat(ticked.findings()).isEmpty();

            ticked.pass(Duration.ofMillis(1));
            assertThat(ticked.findings(HELD_IDLE, BEGAN)).hasSize(1);
        }
    }

    @Test
    void expectHold_afterAFinding_endsIt() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(61));
            ticked.guard().expectHold(connection, FOR_EVER);
            passAnHour();

            assertThat(ticked.findings(HELD_IDLE)).extracting(Finding::stage).containsExactly(BEGAN, ENDED);
            assertThat(ticked.findings(HELD_LONG)).extracting(Finding::stage).containsExactly(BEGAN, ENDED);
        }
    }

    @Test
    void expectHold_connectionOfNoGuard_isRefused() throws SQLException {
        try (Connection foreign = DriverManager.getConnection("jdbc:h2:mem:")) {
            assertThatThrownBy(() -> ticked.guard().expectHold(foreign, FOR_EVER))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void expectHold_reasonWithLineBreaks_isMadeClean() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.guard().expectHold(connection, "one\ntwo" + "x".repeat(100));

            assertThat(hold().expectedReason().orElseThrow())
                    .startsWith("one?two")
                    .hasSize(64);
        }
    }

    @Test
    void expected_badValues_areRefused() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            assertThatThrownBy(() -> ticked.guard().expectHold(connection, Duration.ZERO, "nightly"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("expected duration=PT0S is outside its bounds (more than 0)");
            assertThatThrownBy(() -> ticked.guard().expectHold(connection, "\t"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the reason of an expected hold must not be blank");
            assertThat(hold().expectedReason()).isEmpty();
            assertThat(hold().expectedDuration()).isEmpty();
        }
        assertThatThrownBy(() -> SessionOptions.defaults().expectedHold(Duration.ofSeconds(-1), "nightly"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected duration=PT-1S is outside its bounds (more than 0)");
        assertThatThrownBy(() -> SessionOptions.defaults().expectedHold(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the reason of an expected hold must not be blank");
    }

    private void passAnHour() {
        ticked.pass(Duration.ofHours(1));
    }
}
