/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the handlers throw: the work is done, its connection comes back, and its exception is the caller's. */
class BrokenHandlersTest {

    /** Where a handler, or what else a registry asks, fails. */
    private enum Step {
        PREDICATE("create"),
        START("start"),
        SCOPE_OPENED("scope opened"),
        SCOPE_CLOSED("scope closed"),
        ERROR("error"),
        FILTER("stop"),
        STOP("stop");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private final PoolGuard guard = GuardedH2.guard("chat");
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final DatabaseManager database = ObservedDatabase.of(guard, registry);
    private final Warnings warnings = new Warnings();

    @AfterEach
    void nothingIsLeft() {
        warnings.close();
        assertThat(guard.holds()).isEmpty();
        assertThat(registry.getCurrentObservation()).isNull();
        guard.close();
    }

    private void breakAt(Step step) {
        registry.observationConfig()
                .observationPredicate((name, context) -> fails(step, Step.PREDICATE))
                .observationFilter(context -> {
                    fails(step, Step.FILTER);
                    return context;
                })
                .observationHandler(new Broken(step));
    }

    private static boolean fails(Step broken, Step now) {
        if (broken == now) {
            throw new StackOverflowError("a handler's bug, with a secret");
        }
        return true;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void inTransaction_handlerThrows_isCommittedAndReturns(Step step) throws SQLException {
        breakAt(step);

        int answer = database.inTransaction("save answer", connection -> 42);

        assertThat(answer).isEqualTo(42);
        assertThat(guard.snapshot().outcomes())
                .isEqualTo(Map.of(Ending.COMMITTED, 1L, Ending.ROLLED_BACK, 0L, Ending.UNKNOWN, 0L));
        assertThat(guard.snapshot().ends().get(Ending.RETURNED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void inTransaction_handlerAndWorkThrow_theWorksIsThrown(Step step) {
        breakAt(step);
        IllegalStateException failure = new IllegalStateException("the work's own");

        assertThatThrownBy(() -> database.useTransaction("save answer", connection -> {
                    connection.createStatement().executeQuery("select 1");
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();

        assertThat(guard.snapshot().outcomes())
                .isEqualTo(Map.of(Ending.COMMITTED, 0L, Ending.ROLLED_BACK, 1L, Ending.UNKNOWN, 0L));
        assertThat(warnings.lines()).containsExactly(warning(step));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void session_handlerThrows_worksAndGivesItsConnectionsBack(Step step) throws SQLException {
        breakAt(step);

        try (Session session = database.openSession("chat")) {
            Connection first = session.connection();
            assertThat(session.connection()).isSameAs(first);
            session.release();
            assertThat(guard.holds()).isEmpty();
            assertThat(session.connection()).isNotSameAs(first);
            session.commit();
        }

        assertThat(guard.snapshot().ends().get(Ending.RETURNED)).isEqualTo(2);
    }

    @Test
    void inTransaction_handlerThrowsEachTime_isWarnedOfOnce() throws SQLException {
        breakAt(Step.START);

        for (int i = 0; i < 3; i++) {
            database.useTransaction("save answer", connection -> {});
        }

        assertThat(warnings.lines()).containsExactly(warning(Step.START));
    }

    @Test
    void inTransaction_oneHandlerThrowsAtTheStart_theOthersThatStartedAreStopped() throws SQLException {
        Recorder recorder = new Recorder(() -> guard.holds().size());
        registry.observationConfig().observationHandler(recorder);
        breakAt(Step.START);

        database.useTransaction("save answer", connection -> {});

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
    }

    private static String warning(Step step) {
        return "chat - an observation handler failed (step=" + step.words + ", failure=java.lang.StackOverflowError)."
                + " The session goes on; later failures are logged for debugging only.";
    }

    /** Fails at one step, with an {@code Error}. */
    private static final class Broken implements ObservationHandler<Context> {
        private final Step at;

        Broken(Step at) {
            this.at = at;
        }

        @Override
        public boolean supportsContext(Context context) {
            return true;
        }

        @Override
        public void onStart(Context context) {
            fails(at, Step.START);
        }

        @Override
        public void onError(Context context) {
            fails(at, Step.ERROR);
        }

        @Override
        public void onScopeOpened(Context context) {
            fails(at, Step.SCOPE_OPENED);
        }

        @Override
        public void onScopeClosed(Context context) {
            fails(at, Step.SCOPE_CLOSED);
        }

        @Override
        public void onStop(Context context) {
            fails(at, Step.STOP);
        }
    }
}
