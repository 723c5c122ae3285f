/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that denies the meters, is closed, or throws. */
class RegistryFaultsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PoolGuard guard = GuardedH2.guard("chat");
    private final PoolGuardMetrics metrics = new PoolGuardMetrics(guard, new RisingClock());

    /** Whatever the registry does: connections come and go, and the meters can be given up. */
    @AfterEach
    void healthy() throws SQLException {
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(guard.holds()).isEmpty();
        assertThat(guard.snapshot().active()).isZero();
        assertThatCode(metrics::close).doesNotThrowAnyException();
        guard.close();
    }

    @Test
    void bind_registryDeniesAll_isBoundWithoutMeters() {
        registry.config().meterFilter(MeterFilter.deny());

        metrics.bindTo(registry);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void bind_registryDeniesOne_hasTheOthers() {
        registry.config()
                .meterFilter(
                        MeterFilter.denyNameStartsWith(GuardMeter.OVERFLOW.row().meterName()));

        metrics.bindTo(registry);

        assertThat(registry.find(GuardMeter.OVERFLOW.row().meterName()).meters())
                .isEmpty();
        assertThat(registry.get(GuardMeter.BASE_SIZE.row().meterName()).gauge().value())
                .isEqualTo(1);
    }

    @Test
    void bind_registryClosedBefore_isBoundWithoutMeters() {
        registry.close();

        metrics.bindTo(registry);

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void bind_registryClosedAfter_metersCanBeGivenUp() {
        metrics.bindTo(registry);

        registry.close();
        metrics.close();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void bind_registryThrowsAtTheFirstMeter_throwsTheSameAndMayBeRepeated() {
        Denial denial = new Denial(GuardMeter.OVERFLOW);
        registry.config().meterFilter(denial);
        assertThatThrownBy(() -> metrics.bindTo(registry)).isSameAs(denial.failure);

        denial.over = true;
        metrics.bindTo(registry);

        assertThat(registry.find(GuardMeter.OVERFLOW.row().meterName()).gauge()).isNotNull();
    }

    @Test
    void bind_registryThrowsAtALaterMeter_leavesNoneAndMayBeRepeated() {
        Denial denial = new Denial(GuardMeter.OLDEST_HOLD);
        registry.config().meterFilter(denial);
        assertThatThrownBy(() -> metrics.bindTo(registry)).isSameAs(denial.failure);
        assertThat(registry.getMeters()).isEmpty();

        denial.over = true;
        metrics.bindTo(registry);

        assertThat(registry.find(GuardMeter.OLDEST_HOLD.row().meterName()).gauge())
                .isNotNull();
    }

    /** Throws at one meter. */
    private static final class Denial implements MeterFilter {
        private final GuardMeter at;
        private final RuntimeException failure = new IllegalStateException("a registry's bug");
        private boolean over;

        Denial(GuardMeter at) {
            this.at = at;
        }

        @Override
        public MeterFilterReply accept(Meter.Id id) {
            if (!over && id.getName().equals(at.row().meterName())) {
                throw failure;
            }
            return MeterFilterReply.NEUTRAL;
        }
    }
}
