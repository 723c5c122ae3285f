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
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.h2.jdbc.JdbcConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The course of a hold that is idle in hand; the threshold is 5 s. */
class HeldIdleTest {

    private static final Duration BELOW = Duration.ofMillis(4_999);
    private static final Duration THRESHOLD = Duration.ofSeconds(5);

    /** What hands out something that can be used unseen. */
    private interface Unseen {
        Object handOut(Connection connection) throws SQLException;
    }

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    // ------------------------------------------------------------------ begin, growth, end

    @Test
    void pass_lessThanTheThreshold_isNoFinding() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            ticked.pass(BELOW);

            assertThat(ticked.findings()).isEmpty();
        }
    }

    @Test
    void pass_theThreshold_beginsOnce() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            ticked.pass(THRESHOLD);
            ticked.pass(Duration.ofSeconds(1));

            assertThat(stages()).containsExactly(BEGAN);
            assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_IDLE, 1L);
        }
    }

    @Test
    void pass_onAndOn_isToldEachTimeItHasDoubled() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            for (int second = 0; second < 45; second++) {
                ticked.pass(Duration.ofSeconds(1));
            }

            assertThat(stages()).containsExactly(BEGAN, GREW, GREW, GREW);
            assertThat(idle()).containsExactly(5, 10, 20, 40);
            assertThat(ticked.guard().snapshot().findings()).containsEntry(HELD_IDLE, 1L);
        }
    }

    @Test
    void close_afterAFinding_endsItOnceWithTheFinalTimes() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            ticked.pass(THRESHOLD);
            ticked.pass(Duration.ofSeconds(2));
        }
        ticked.pass(Duration.ofSeconds(30));
        ticked.pass(Duration.ofSeconds(30));

        assertThat(stages()).containsExactly(BEGAN, ENDED);
        assertThat(last().hold().held()).isEqualTo(Duration.ofSeconds(7));
        assertThat(last().hold().idleNow()).isZero();
    }

    @Test
    void call_afterAFinding_endsItWhileTheHoldGoesOn() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(THRESHOLD);
            H2.insert(connection, 1);
            ticked.pass(Duration.ZERO);

            assertThat(stages()).containsExactly(BEGAN, ENDED);
            assertThat(last().hold().held()).isEqualTo(THRESHOLD);
        }
    }

    @Test
    void pass_idleASecondTime_beginsASecondTime() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(THRESHOLD);
            H2.insert(connection, 1);
            ticked.pass(BELOW);
            assertThat(stages()).containsExactly(BEGAN, ENDED);

            ticked.pass(Duration.ofMillis(1));
            assertThat(stages()).containsExactly(BEGAN, ENDED, BEGAN);
        }
    }

    @Test
    void pass_neverUsed_isHeldIdleAsWell() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(THRESHOLD);

            assertThat(stages()).containsExactly(BEGAN);
            assertThat(connection.isClosed()).isFalse();
        }
    }

    // ------------------------------------------------------------------ what is used, and what cannot be seen

    @Test
    void next_nowAndThen_isNeverIdle() throws SQLException {
        try (Connection connection = ticked.acquire();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select x from system_range(1, 100)")) {
            while (rows.next()) {
                ticked.pass(BELOW);
            }
            assertThat(ticked.findings(HELD_IDLE)).isEmpty();
            assertThat(ticked.guard().holds().get(0).held()).isEqualTo(BELOW.multipliedBy(100));

            ticked.pass(Duration.ofMillis(1));
            ticked.pass(BELOW);
            assertThat(stages()).containsExactly(BEGAN);
        }
    }

    @Test
    void addBatch_nowAndThen_isNeverIdle() throws SQLException {
        try (Connection connection = ticked.acquire();
                PreparedStatement batch = connection.prepareStatement("insert into message values (?, 'row')")) {
            for (int id = 0; id < 10; id++) {
                batch.setInt(1, id);
                batch.addBatch();
                ticked.pass(BELOW);
            }
            batch.executeBatch();

            assertThat(ticked.findings()).isEmpty();
            assertThat(H2.rows(connection)).isEqualTo(10);
        }
    }

    static Stream<Arguments> unseen() {
        return Stream.of(
                Arguments.of("driver's class", (Unseen) connection -> connection.unwrap(JdbcConnection.class)),
                Arguments.of("new blob", (Unseen) Connection::createBlob),
                Arguments.of("new clob", (Unseen) Connection::createClob),
                Arguments.of(
                        "blob of a row", (Unseen) connection -> row(connection).getBlob(1)),
                Arguments.of(
                        "blob as object", (Unseen) connection -> row(connection).getObject(1, Blob.class)),
                Arguments.of("stream of a row", (Unseen)
                        connection -> row(connection).getBinaryStream(1)));
    }

    private static ResultSet row(Connection connection) throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery("select cast(X'00' as blob)");
        rows.next();
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unseen")
    void unseen_handedOut_isNeverCalledIdle(String what, Unseen unseen) throws SQLException {
        try (Connection connection = ticked.acquire()) {
            assertThat(unseen.handOut(connection)).as(what).isNotNull();
            ticked.pass(Duration.ofSeconds(61));

            assertThat(ticked.findings(HELD_IDLE)).isEmpty();
            assertThat(ticked.findings(HELD_LONG)).singleElement().satisfies(finding -> {
                assertThat(finding.hold().unobserved()).isTrue();
                assertThat(finding.message()).doesNotContain("idle");
            });
        }
    }

    @Test
    void unseen_handedOutWhileHeldIdle_endsTheFinding() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            ticked.pass(THRESHOLD);
            connection.createBlob();
            ticked.pass(THRESHOLD);

            assertThat(stages()).containsExactly(BEGAN, ENDED);
        }
    }

    // ------------------------------------------------------------------ who holds

    @Test
    void pass_acquirerHasEnded_saysSo() throws SQLException {
        try (Connection connection =
                AppThread.start("short-lived", ticked::acquire).result()) {
            ticked.pass(THRESHOLD);

            assertThat(last().hold().acquirerEnded()).isTrue();
            assertThat(last().hold().nowIn()).contains("thread has ended");
            assertThat(last().message())
                    .contains(", thread=short-lived, ")
                    .endsWith(", now=thread has ended). The thread that acquired it has ended."
                            + " End the transaction, or release the session, before slow work.");
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void pass_twoHolds_tellsEach() throws SQLException {
        try (Connection one = ticked.acquire()) {
            ticked.pass(Duration.ofSeconds(1));
            Connection two = AppThread.start("second", ticked::acquire).result();
            ticked.pass(Duration.ofSeconds(4));
            assertThat(stages()).containsExactly(BEGAN);

            ticked.pass(Duration.ofSeconds(1));
            assertThat(stages()).containsExactly(BEGAN, BEGAN);
            assertThat(ticked.findings(HELD_IDLE))
                    .extracting(finding -> finding.hold().id())
                    .doesNotHaveDuplicates();
            two.close();
            assertThat(one.isClosed()).isFalse();
        }
    }

    private List<Stage> stages() {
        return ticked.findings(HELD_IDLE).stream().map(Finding::stage).toList();
    }

    private List<Integer> idle() {
        return ticked.findings(HELD_IDLE).stream()
                .map(finding -> (int) finding.hold().idleNow().toSeconds())
                .toList();
    }

    private Finding last() {
        List<Finding> all = ticked.findings(HELD_IDLE);
        return all.get(all.size() - 1);
    }
}
