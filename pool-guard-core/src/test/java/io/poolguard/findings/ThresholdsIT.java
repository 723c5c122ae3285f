/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.PoolGuard;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The smallest thresholds, with the watchdog's own clock and thread. */
class ThresholdsIT {

    private PoolGuard guard;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> guard);

    @AfterEach
    void close() {
        guard.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void build_thresholdsOfSoManyMillis_areMetByTheWatchdogItself(int millis) throws SQLException {
        Queue<Kind> told = new ConcurrentLinkedQueue<>();
        Consumer<Finding> listener = finding -> {
            if (finding.stage() == Stage.BEGAN) {
                told.add(finding.kind());
            }
        };
        guard = PoolGuard.newPool(H2.config())
                .idleThreshold(Duration.ofMillis(millis))
                .holdThreshold(Duration.ofMillis(millis))
                .listener(listener)
                .build();
        try (Connection connection = guard.dataSource().getConnection()) {
            eventually("both are told", () -> told.size() == 2);
            assertThat(told).containsExactlyInAnyOrder(HELD_IDLE, HELD_LONG);
            assertThat(connection.isClosed()).isFalse();
        }
    }
}
