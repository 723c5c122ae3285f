/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.findings;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding;
import io.poolguard.HoldSnapshot;
import io.poolguard.support.AppThread;
import io.poolguard.support.Gate;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A timer asks now and then whether a connection that is in somebody's hand is alive. That is no use. */
@Timeout(20)
class PingTest {

    private final TickedGuard ticked = new TickedGuard();
    private final Gate gate = new Gate();

    // Written by the worker before it arrives at the gate; read by the test after that.
    private volatile Connection inHand;

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void isValid_byAnotherThreadNowAndThen_holderIsTheWorkerAndIdle() throws SQLException {
        AppThread<Integer> worker = AppThread.start("worker", this::work);
        gate.awaitArrival();
        for (int second = 0; second < 8; second++) {
            assertThat(inHand.isValid(1)).isTrue();
            ticked.pass(Duration.ofSeconds(1));
        }

        Finding finding = ticked.findings(HELD_IDLE, Finding.Stage.BEGAN).get(0);
        assertThat(finding.message()).contains("thread=worker").contains("PingTest.work:");
        HoldSnapshot hold = ticked.guard().holds().get(0);
        assertThat(hold.thread()).isEqualTo("worker");
        assertThat(hold.idleNow()).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
        gate.open();
        worker.result();
    }

    @Test
    void isValid_byTheHolderItself_isIdleAllTheSame() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            for (int second = 0; second < 8; second++) {
                assertThat(connection.isValid(1)).isTrue();
                ticked.pass(Duration.ofSeconds(1));
            }

            assertThat(ticked.findings(HELD_IDLE, Finding.Stage.BEGAN)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isValid_connectionIsUsedAgain_idleTimeBeginsAnew(boolean measured) throws SQLException {
        TickedGuard guarded = new TickedGuard(builder -> measured ? builder.measureJdbcTimes() : builder);
        try (guarded;
                Connection connection = guarded.acquire()) {
            guarded.pass(Duration.ofSeconds(3));
            assertThat(connection.isValid(1)).isTrue();
            H2.rows(connection);
            guarded.pass(Duration.ofSeconds(3));

            assertThat(guarded.guard().holds().get(0).idleNow()).isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(guarded.findings(HELD_IDLE)).isEmpty();
        }
    }

    private int work() throws Exception {
        try (Connection connection = ticked.acquire()) {
            inHand = connection;
            gate.pass();
            return H2.rows(connection);
        }
    }
}
