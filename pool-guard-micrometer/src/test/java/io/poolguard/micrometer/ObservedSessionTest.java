/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions as observations. */
@Timeout(60)
class ObservedSessionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String SESSION = "poolguard.session";
    private static final String HOLD = "poolguard.session.hold";

    private final PoolGuard guard = GuardedH2.guard("chat");
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final Recorder recorder = new Recorder(() -> guard.holds().size());
    private final DatabaseManager database = ObservedDatabase.of(guard, registry);
    private final Warnings warnings = new Warnings();

    @BeforeEach
    void table() throws SQLException {
        guard.databaseManager()
                .useTransaction(
                        "set up",
                        connection ->
                                connection.createStatement().execute("create table message (id int primary key)"));
        registry.observationConfig().observationHandler(recorder);
    }

    /** The registry's own checks throw, which would be a warning too. */
    @AfterEach
    void nothingIsLeft() {
        warnings.close();
        assertThat(warnings.lines()).isEmpty();
        noneIsHeld();
        assertThat(registry.getCurrentObservation()).isNull();
        guard.close();
    }

    /** An aborted connection leaves the books when HikariCP has thrown it out, on a thread of its own. */
    private void noneIsHeld() {
        long begin = System.nanoTime();
        while (!guard.holds().isEmpty()) {
            assertThat(System.nanoTime() - begin).as(guard.holds().toString()).isLessThan(PATIENCE.toNanos());
            Thread.onSpinWait();
        }
    }

    private static void insert(Connection connection, int id) throws SQLException {
        connection.createStatement().executeUpdate("insert into message values (" + id + ")");
    }

    @Test
    void session_releasedAroundASlowCall_hasAHoldBeforeAndOneAfter() throws SQLException {
        try (Session session = database.openSession("chat")) {
            assertThat(session.connection()).isSameAs(session.connection());
            session.release();
            Observation.createNotStarted("model.ask", registry)
                    .contextualName("model.ask")
                    .observe(() -> {});
            insert(session.connection(), 1);
            session.commit();
        }

        assertThat(recorder.lines())
                .containsExactly(
                        "start chat, held=0",
                        "start hold chat, held=1",
                        "stop hold chat, held=0",
                        "start model.ask, held=0",
                        "open model.ask, held=0",
                        "close model.ask, held=0",
                        "stop model.ask, held=0",
                        "start hold chat, held=1",
                        "stop hold chat, held=0",
                        "stop chat, held=0");
        assertThat(recorder.keys(SESSION)).isEqualTo("label=chat outcome=committed pool=chat");
        assertThat(recorder.parent("model.ask")).isEqualTo("none");
    }

    @Test
    void session_handedToAnotherThread_isTheParentOfItsHold() throws Exception {
        Observation request =
                Observation.createNotStarted("http.request", registry).contextualName("GET /chat");
        request.start();
        try (Session session = database.openSession("chat");
                Observation.Scope current = request.openScope()) {
            assertThat(current.isNoop()).isFalse();
            FutureTask<Connection> elsewhere = new FutureTask<>(session::connection);
            new Thread(elsewhere).start();
            elsewhere.get(30, TimeUnit.SECONDS);
        } finally {
            request.stop();
        }

        assertThat(recorder.parent(HOLD)).isEqualTo("chat");
    }

    @Test
    void session_neverUsed_hasNoOutcome() throws SQLException {
        try (Session session = database.openSession("chat")) {
            session.commit();
            session.release();
        }

        assertThat(recorder.lines()).containsExactly("start chat, held=0", "stop chat, held=0");
        assertThat(recorder.keys(SESSION)).contains("outcome=none");
    }

    @Test
    void session_endedThroughItsConnection_hasItsOutcome() throws SQLException {
        try (Session session = database.openSession("chat")) {
            insert(session.connection(), 1);
            session.connection().commit();
        }

        assertThat(recorder.keys(SESSION)).contains("outcome=committed");
    }

    @Test
    void session_committedAndRolledBack_hasTheGraverOutcome() throws SQLException {
        try (Session session = database.openSession("chat")) {
            insert(session.connection(), 1);
            session.commit();
            insert(session.connection(), 2);
            session.rollback();
            insert(session.connection(), 3);
            session.commit();

            assertThat(session.outcomes().get(Ending.COMMITTED)).isEqualTo(2);
        }

        assertThat(recorder.keys(SESSION)).contains("outcome=rolled_back");
    }

    @Test
    void close_withUpdates_isAnErrorAndRolledBack() {
        assertThatThrownBy(() -> {
                    try (Session session = database.openSession("chat")) {
                        insert(session.connection(), 1);
                    }
                })
                .hasMessageContaining("neither committed nor rolled back")
                .satisfies(failure ->
                        assertThat(recorder.stopped(SESSION).getError()).isSameAs(failure));

        assertThat(recorder.keys(SESSION)).contains("outcome=rolled_back");
    }

    @Test
    void release_withUpdates_isAnErrorAndTheHoldGoesOn() throws SQLException {
        try (Session session = database.openSession("chat")) {
            insert(session.connection(), 1);
            assertThatExceptionOfType(SQLException.class).isThrownBy(session::release);
            session.commit();
        }

        assertThat(recorder.lines())
                .containsExactly(
                        "start chat, held=0",
                        "start hold chat, held=1",
                        "error chat, held=1",
                        "stop hold chat, held=0",
                        "stop chat, held=0");
        assertThat(recorder.keys(SESSION)).contains("outcome=committed");
    }

    @Test
    void connection_abortedByAnother_nextOneIsAnotherHold() throws SQLException {
        try (Session session = database.openSession("chat")) {
            session.connection().abort(Runnable::run);
            session.rollback();
            session.connection();
        }

        assertThat(recorder.lines())
                .filteredOn(line -> line.startsWith("start hold"))
                .hasSize(2);
        assertThat(recorder.lines())
                .filteredOn(line -> line.startsWith("stop hold"))
                .hasSize(2);
    }

    @Test
    void close_again_isStoppedOnce() throws SQLException {
        Session session = database.openSession("chat");
        session.close();
        session.close();

        assertThatThrownBy(session::connection).hasMessageContaining("session is closed");

        assertThat(recorder.lines()).containsExactly("start chat, held=0", "stop chat, held=0");
    }

    @Test
    void openSession_blankLabel_isNotObserved() {
        assertThatThrownBy(() -> database.openSession(" ")).isInstanceOf(IllegalArgumentException.class);

        assertThat(recorder.lines()).isEmpty();
    }
}
