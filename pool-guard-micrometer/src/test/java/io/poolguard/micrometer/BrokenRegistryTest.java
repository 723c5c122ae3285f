/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registry of the application's own, which throws where Micrometer's does not. */
class BrokenRegistryTest {

    private enum Method {
        IS_NOOP,
        CURRENT,
        CURRENT_SCOPE,
        SET_CURRENT_SCOPE
    }

    private final PoolGuard guard = GuardedH2.guard("chat");

    @AfterEach
    void nothingIsLeft() {
        assertThat(guard.holds()).isEmpty();
        guard.close();
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void inTransaction_registryThrows_isCommitted(Method method) throws SQLException {
        DatabaseManager database = ObservedDatabase.of(guard, new Broken(method));

        assertThat(database.<Integer, RuntimeException>inTransaction("save answer", connection -> 42))
                .isEqualTo(42);

        assertThat(guard.snapshot().outcomes().get(Ending.COMMITTED)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Method.class)
    void inTransaction_workThrowsToo_theWorksExceptionIsTheCallers(Method method) {
        DatabaseManager database = ObservedDatabase.of(guard, new Broken(method));
        IOException failure = new IOException("of the work");

        assertThatThrownBy(() -> database.useTransaction("save answer", connection -> {
                    throw failure;
                }))
                .isSameAs(failure)
                .hasNoSuppressedExceptions();
    }

    /** Micrometer's own, with a handler, but for one method. */
    private static final class Broken implements ObservationRegistry {
        private final ObservationRegistry sound = ObservationRegistry.create();
        private final Method method;

        Broken(Method method) {
            this.method = method;
            sound.observationConfig().observationHandler(context -> true);
        }

        private void unless(Method now) {
            if (method == now) {
                throw new IllegalArgumentException("a registry's bug");
            }
        }

        @Override
        public boolean isNoop() {
            unless(Method.IS_NOOP);
            return sound.isNoop();
        }

        @Override
        public @Nullable Observation getCurrentObservation() {
            unless(Method.CURRENT);
            return sound.getCurrentObservation();
        }

        @Override
        public Observation.@Nullable Scope getCurrentObservationScope() {
            unless(Method.CURRENT_SCOPE);
            return sound.getCurrentObservationScope();
        }

        @Override
        public void setCurrentObservationScope(Observation.@Nullable Scope scope) {
            unless(Method.SET_CURRENT_SCOPE);
            sound.setCurrentObservationScope(scope);
        }

        @Override
        public ObservationConfig observationConfig() {
            return sound.observationConfig();
        }
    }
}
