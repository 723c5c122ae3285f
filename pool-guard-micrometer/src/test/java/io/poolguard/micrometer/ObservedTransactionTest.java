/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.SessionOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions as observations. */
class ObservedTransactionTest {

    private static final String SESSION = "poolguard.session";
    private static final String HOLD = "poolguard.session.hold";

    private final PoolGuard guard = PoolGuard.newPool(poolOfOne()).build();
    private final TestObservationRegistry registry = TestObservationRegistry.create();
    private final Recorder recorder = new Recorder(() -> guard.holds().size());
    private final DatabaseManager database = ObservedDatabase.of(guard, registry);
    private final Warnings warnings = new Warnings();

    ObservedTransactionTest() {
        registry.observationConfig().observationHandler(recorder);
    }

    private static HikariConfig poolOfOne() {
        HikariConfig config = GuardedH2.config("chat");
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(250);
        return config;
    }

    /** The registry's own checks throw, which would be a warning too. */
    @AfterEach
    void nothingIsLeft() {
        warnings.close();
        assertThat(warnings.lines()).isEmpty();
        assertThat(guard.holds()).isEmpty();
        assertThat(registry.getCurrentObservation()).isNull();
        guard.close();
    }

    @Test
    void inTransaction_returns_isASessionWithItsHold() throws SQLException {
        int answer = database.inTransaction("save answer", connection -> 42);

        assertThat(answer).isEqualTo(42);
        assertThat(recorder.lines())
                .containsExactly(
                        "start save answer, held=0",
                        "open save answer, held=0",
                        "start hold save answer, held=1",
                        "open hold save answer, held=1",
                        "close hold save answer, held=0",
                        "stop hold save answer, held=0",
                        "close save answer, held=0",
                        "stop save answer, held=0");
        assertThat(recorder.keys(SESSION)).isEqualTo("label=save answer outcome=committed pool=chat");
        assertThat(recorder.keys(HOLD)).isEqualTo("label=save answer pool=chat");
        assertThat(recorder.parent(HOLD)).isEqualTo("save answer");
    }

    @Test
    void useTransaction_insideAnObservation_isItsChildAndParentOfWhatTheWorkObserves() throws SQLException {
        Observation request =
                Observation.createNotStarted("http.request", registry).contextualName("GET /chat");
        request.start();
        try (Observation.Scope current = request.openScope()) {
            database.useTransaction(
                    "save answer",
                    connection ->
                            Observation.createNotStarted("query", registry).observe(() -> {}));

            assertThat(registry.getCurrentObservation()).isSameAs(current.getCurrentObservation());
        } finally {
            request.stop();
        }

        assertThat(recorder.parent(SESSION)).isEqualTo("GET /chat");
        assertThat(recorder.parent("query")).isEqualTo("hold save answer");
    }

    @Test
    void inTransaction_workFails_isRolledBackAndTheErrorIsTheCallersOwn() {
        IOException failure = new IOException("the work's own");

        assertThatThrownBy(() -> database.inTransaction("save answer", connection -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(recorder.keys(SESSION)).contains("outcome=rolled_back");
        assertThat(recorder.stopped(SESSION).getError()).isSameAs(failure);
    }

    @Test
    void inTransaction_workMeetsAnothersUnknownCommit_isRolledBack() {
        CommitOutcomeUnknownException another = new CommitOutcomeUnknownException("another's", new SQLException());

        assertThatThrownBy(() -> database.useTransaction("save answer", connection -> {
                    throw another;
                }))
                .isSameAs(another);

        assertThat(recorder.keys(SESSION)).contains("outcome=rolled_back");
    }

    @Test
    void inTransaction_noConnection_isASessionWithoutAHold() throws SQLException {
        try (Connection all = guard.dataSource().getConnection()) {
            assertThatExceptionOfType(AcquireTimeoutException.class)
                    .isThrownBy(() -> database.useTransaction("save answer", connection -> {}));
            assertThat(all.isClosed()).isFalse();
        }

        assertThat(recorder.keys(SESSION)).contains("outcome=none");
        assertThat(recorder.stopped(SESSION).getError()).isInstanceOf(AcquireTimeoutException.class);
        assertThat(recorder.lines()).noneMatch(line -> line.contains("hold "));
    }

    @Test
    void inTransaction_blankLabel_isRefusedAsTheGuardDoes() {
        assertThatThrownBy(() -> database.useTransaction(" ", connection -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label must not be blank");

        assertThat(recorder.keys(SESSION)).isEqualTo("label=other outcome=none pool=chat");
    }

    @Test
    void with_options_observesTooAndKeepsThem() throws SQLException {
        boolean readOnly = database.with(SessionOptions.defaults().readOnly())
                .inTransaction("load history", Connection::isReadOnly);

        assertThat(readOnly).isTrue();
        assertThat(recorder.keys(SESSION)).contains("label=load history");
    }

    @Test
    void isRetryable_serializationFailure_isAsTheGuardSays() {
        assertThat(database.isRetryable(new SQLException("again", "40001"))).isTrue();
        assertThat(database.isRetryable(new SQLException("no", "23505"))).isFalse();
    }

    @Test
    void inTransaction_observationsDisabled_runsAllTheSame() throws SQLException {
        registry.observationConfig().observationPredicate((name, context) -> !name.startsWith(SESSION));

        assertThat(database.<Integer, RuntimeException>inTransaction("save answer", connection -> 42))
                .isEqualTo(42);

        assertThat(recorder.lines()).isEmpty();
    }

    @Test
    void inTransaction_noopRegistry_isTheGuardsOwnSession() throws SQLException {
        DatabaseManager unobserved = ObservedDatabase.of(guard, ObservationRegistry.NOOP);

        assertThat(unobserved.<Integer, RuntimeException>inTransaction("save answer", connection -> 42))
                .isEqualTo(42);
        unobserved.useTransaction("save answer", connection -> {});
        assertThat(guard.snapshot().outcomes().get(Ending.COMMITTED)).isEqualTo(2);
        assertThat(unobserved.openSession("chat"))
                .isExactlyInstanceOf(guard.databaseManager().openSession("chat").getClass());
    }

    @Test
    void inTransaction_handlerComesAfterTheManager_isObserved() throws SQLException {
        ObservationRegistry late = ObservationRegistry.create();
        DatabaseManager early = ObservedDatabase.of(guard, late);
        early.useTransaction("save answer", connection -> {});
        late.observationConfig().observationHandler(recorder);

        early.useTransaction("save answer", connection -> {});

        assertThat(recorder.keys(SESSION)).contains("outcome=committed");
    }
}
