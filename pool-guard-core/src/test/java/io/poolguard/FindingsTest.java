/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Finding.Kind.HELD_IDLE;
import static io.poolguard.Finding.Kind.HELD_LONG;
import static io.poolguard.Finding.Kind.NESTED;
import static io.poolguard.Finding.Kind.UNCOMMITTED_RETURN;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.Finding.Stage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FindingsTest {

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void heldIdle_beyondTheThreshold_isToldWithItsLine() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            H2.insert(connection, 1);
            ticked.pass(Duration.ofSeconds(6));
            System.out.println(ticked.lines());

            assertThat(ticked.findings(HELD_IDLE, Stage.BEGAN)).hasSize(1);
        }
        ticked.pass(Duration.ofSeconds(1));
        System.out.println(ticked.lines());
        assertThat(ticked.findings(HELD_IDLE, Stage.ENDED)).hasSize(1);
        assertThat(ticked.findings(HELD_LONG)).isEmpty();
    }

    @Test
    void nested_twice_isToldOnce() throws SQLException {
        for (int i = 0; i < 2; i++) {
            try (Connection outer = ticked.acquire();
                    Connection inner = ticked.acquire()) {
                assertThat(inner).isNotSameAs(outer);
                ticked.pass(Duration.ofSeconds(1));
            }
        }
        System.out.println(ticked.lines());

        assertThat(ticked.findings(NESTED)).hasSize(1);
    }

    @Test
    void uncommittedReturn_insertAndClose_isTold() throws SQLException {
        try (Connection connection = ticked.acquire()) {
            connection.setAutoCommit(false);
            H2.insert(connection, 1);
        }
        ticked.pass(Duration.ofSeconds(1));
        System.out.println(ticked.lines());

        assertThat(ticked.findings(UNCOMMITTED_RETURN)).hasSize(1);
    }
}
