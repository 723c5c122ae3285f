/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Stage.BEGAN;
import static io.poolguard.GuardSeams.tick;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSeams;
import io.poolguard.GuardSettings;
import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.Session;
import io.poolguard.support.AppThread;
import io.poolguard.support.Eventually;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.LogLines;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Findings and figures that were once wrong, or missing. */
class FindingRegressionsTest {

    @Test
    void pass_closeOfThePoolHangs_saysThatItIsOnTheWayBack() {
        ScriptedDatabase database = new ScriptedDatabase();
        Gate gate = new Gate();
        try (TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder)) {
            database.on("clearWarnings()", gate::passInTheDriver);
            AppThread<Boolean> worker = AppThread.start("worker", () -> {
                ticked.acquire().close();
                return true;
            });
            gate.awaitArrival();
            ticked.pass(Duration.ofSeconds(61));
            boolean told = !ticked.findings(HELD_LONG, BEGAN).isEmpty();
            int holds = ticked.guard().holds().size();
            gate.open();
            worker.result();
            assertThat(holds).isEqualTo(1);
            assertThat(told).isTrue();
        }
    }

    @Test
    void pass_closeOfThePoolHangsAfterAFinding_doesNotCallItOver() throws SQLException {
        ScriptedDatabase database = new ScriptedDatabase();
        Gate gate = new Gate();
        try (TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder)) {
            Connection connection = ticked.acquire();
            ticked.pass(Duration.ofSeconds(61));
            database.on("clearWarnings()", gate::passInTheDriver);
            AppThread<Boolean> worker = AppThread.start("worker", () -> {
                connection.close();
                return true;
            });
            gate.awaitArrival();
            ticked.pass(Duration.ofSeconds(1));
            int active = ticked.guard().snapshot().active();
            List<Finding> found = List.copyOf(ticked.findings(HELD_LONG));
            gate.open();
            worker.result();
            assertThat(active).isEqualTo(1);
            assertThat(found).extracting(Finding::stage).containsExactly(BEGAN);
        }
    }

    @Test
    void expectHold_closedConnection_isRefused() throws SQLException {
        try (TickedGuard ticked = new TickedGuard()) {
            Connection connection = ticked.acquire();
            connection.close();
            assertThatThrownBy(() -> ticked.guard().expectHold(connection, "listens"))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void knownWait_noSiteCaptured_isNamedAllTheSame() {
        Gate gate = new Gate();
        try (TickedGuard ticked = new TickedGuard(
                builder -> builder.sites(Sites.OFF).knownWait("io.poolguard.support.Gate", "the model"))) {
            AppThread<Boolean> chat = AppThread.start("chat", () -> {
                try (Connection connection = ticked.acquire()) {
                    gate.pass();
                    return connection.isClosed();
                }
            });
            gate.awaitArrival();
            ticked.pass(Duration.ofSeconds(6));
            Optional<String> waits = ticked.findings(HELD_IDLE).get(0).hold().waitsFor();
            gate.open();
            chat.result();
            assertThat(waits).contains("the model");
        }
    }

    @Test
    void heldLong_inCommit_showsTheCommit() throws SQLException {
        try (TickedGuard ticked = new TickedGuard();
                Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            connection.commit();
            assertThat(ticked.guard().holds().get(0).statement()).contains("commit");
        }
    }

    @Test
    void log_beginThatWaited_isNotToldAfterItsEnd() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(6);
        try (TickedGuard ticked = new TickedGuard(
                config, builder -> builder.sites(Sites.OFF).react(Kind.NESTED, GuardSettings.Reaction.OFF))) {
            List<Session> sessions = AppThread.start("gone", () -> {
                        List<Session> opened = new ArrayList<>();
                        for (int i = 0; i < 6; i++) {
                            Session session = ticked.guard().databaseManager().openSession("label " + i);
                            session.connection();
                            opened.add(session);
                        }
                        return opened;
                    })
                    .result();
            ticked.pass(Duration.ofSeconds(6));
            int waits = java.util.stream.IntStream.range(0, 6)
                    .filter(i -> ticked.lines().stream().noneMatch(line -> line.contains("label=label " + i)))
                    .findFirst()
                    .orElseThrow();
            sessions.get(waits).close();
            ticked.pass(Duration.ofSeconds(1));
            for (Session session : sessions) {
                session.close();
            }
            for (int i = 0; i < 10; i++) {
                ticked.pass(Duration.ofMinutes(1));
            }
            List<String> lines = ticked.lines().stream()
                    .filter(line -> line.contains("held idle") && line.contains("label=label " + waits))
                    .map(line -> line.substring(0, 27))
                    .toList();
            assertThat(lines).containsExactly("WARN chat - held idle (hold", "INFO chat - no longer held ");
        }
    }

    @Test
    void knownWait_longPrefix_isNotCutShort() {
        String prefix = "com.example.application.of.a.company.with.a.long.name.gateway.ModelGateway";

        assertThat(GuardSeams.newestKnownWait(PoolGuard.newPool(H2.config()).knownWait(prefix, "the model")))
                .isEqualTo(prefix);
    }

    @Test
    void idleBuckets_unobservedHold_getNoTime() throws SQLException {
        try (TickedGuard ticked = new TickedGuard()) {
            try (Connection connection = ticked.acquire()) {
                connection.createBlob();
                ticked.pass(Duration.ofSeconds(3));
            }
            LabelFigures none = ticked.guard().figures().get(0);
            assertThat(none.idle().total()).isZero();
            assertThat(none.idle().longest()).isZero();
        }
    }

    @Test
    void labels_theFirstHundred_haveTheirOwnFigures() throws SQLException {
        try (TickedGuard ticked = new TickedGuard()) {
            ticked.acquire().close();
            for (int i = 1; i < 100; i++) {
                ticked.guard().databaseManager().useTransaction("label " + i, connection -> {});
            }
            assertThat(ticked.guard().figures())
                    .hasSize(100)
                    .noneMatch(l -> l.label().equals("other"));
        }
    }

    @Test
    void heldLong_unobserved_isNotToldToLetGoBeforeTheCall() {
        Gate gate = new Gate();
        try (TickedGuard ticked =
                new TickedGuard(builder -> builder.knownWait("io.poolguard.support.Gate", "the database"))) {
            AppThread<Boolean> loader = AppThread.start("loader", () -> {
                try (Connection connection = ticked.acquire()) {
                    connection.unwrap(org.h2.jdbc.JdbcConnection.class);
                    gate.pass();
                    return connection.isClosed();
                }
            });
            gate.awaitArrival();
            ticked.pass(Duration.ofSeconds(61));
            String message = ticked.findings(HELD_LONG).get(0).message();
            gate.open();
            loader.result();
            assertThat(message).doesNotContain("release the session, before the call");
        }
    }

    @Test
    void waited_begunJustNow_isNotCountedFromTheTickBefore() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(10_000);
        java.util.concurrent.atomic.AtomicLong clock = new java.util.concurrent.atomic.AtomicLong();
        try (PoolGuard guard =
                GuardSeams.ticked(PoolGuard.newPool(config), clock::get).build()) {
            Connection held = guard.dataSource().getConnection();
            tick(guard);
            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            AppThread<Boolean> waiting = AppThread.start("waiting", () -> {
                try (Connection connection = guard.dataSource().getConnection()) {
                    return connection.isClosed();
                }
            });
            Eventually.eventually("waits", () -> guard.snapshot().pending() == 1);
            tick(guard);
            held.close();
            waiting.result();
            assertThat(guard.figures().get(0).waited().longest()).isZero();
        }
    }

    @Test
    void close_linesThatWaited_areTold() throws SQLException {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(6);
        List<String> lines;
        try (LogLines log = new LogLines()) {
            try (TickedGuard ticked = new TickedGuard(
                    config, builder -> builder.sites(Sites.OFF).react(Kind.NESTED, GuardSettings.Reaction.OFF))) {
                for (int i = 0; i < 6; i++) {
                    ticked.guard()
                            .databaseManager()
                            .useTransaction(
                                    "label " + i, connection -> ticked.guard().requireNotHolding("model.ask"));
                }
                ticked.pass(Duration.ZERO);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
            lines = log.all();
        }
        assertThat(lines.stream().filter(line -> line.contains("held at a slow call")))
                .hasSize(6);
    }
}
