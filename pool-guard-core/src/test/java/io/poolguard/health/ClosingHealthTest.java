/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.support.AppThread;
import io.poolguard.support.H2;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ClosingHealthTest {

    /** Nobody gets a connection any more, so no request should come; who holds one is not to be killed. */
    @Test
    @Timeout(30)
    void health_guardIsBeingClosed_isNotReadyAndAlive() throws Exception {
        PoolGuard guard = PoolGuard.newPool(H2.config()).build();
        AppThread<Boolean> closer;
        try (Connection held = guard.dataSource().getConnection()) {
            closer = AppThread.start("closer", () -> {
                guard.close(Duration.ofSeconds(20));
                return guard.isClosed();
            });
            eventually("it is being closed", () -> guard.health().has(Cause.CLOSING));

            assertThat(guard.health().reasons())
                    .containsEntry(Cause.CLOSING, "the guard is being closed, and gives out no connection any more");
            assertThat(guard.health().isReady()).isFalse();
            assertThat(guard.health().isLive()).isTrue();
            assertThat(held.isClosed()).isFalse();
        }

        assertThat(closer.result()).isTrue();
        assertThat(guard.health().isLive()).isFalse();
    }
}
