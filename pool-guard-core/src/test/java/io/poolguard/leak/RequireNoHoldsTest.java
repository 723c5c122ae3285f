/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.poolguard.Session;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a test of an application asks at its end. */
class RequireNoHoldsTest {

    private final TickedGuard ticked = new TickedGuard();

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void requireNoHolds_nothingHeld_passes() throws SQLException {
        ticked.acquire().close();
        ticked.guard().databaseManager().useTransaction("save answer", connection -> H2.insert(connection, 1));

        assertThatCode(ticked.guard()::requireNoHolds).doesNotThrowAnyException();
    }

    @Test
    void requireNoHolds_connectionsHeld_failsWithTheTableOfHolders() throws SQLException {
        try (Connection plain = ticked.acquire();
                Session session = ticked.guard().databaseManager().openSession("save answer")) {
            assertThat(session.connection()).isNotSameAs(plain);

            IllegalStateException thrown =
                    catchThrowableOfType(IllegalStateException.class, ticked.guard()::requireNoHolds);

            assertThat(thrown.getMessage().lines().toList())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("chat - connections are held (holds=2)."),
                            line -> assertThat(line).startsWith("  Verdict: 2 of 2 connections are held, 1 of them"),
                            line -> assertThat(line).matches("  hold +label +held .*now in"),
                            line -> assertThat(line).matches("  #\\d+ +none +0\\.0 s .*TickedGuard\\.acquire:\\d+ .*"),
                            line -> assertThat(line)
                                    .matches("  #\\d+ +save answer +0\\.0 s .* RequireNoHoldsTest\\.\\w+:\\d+ .*"));
        }
    }

    @Test
    void requireNoHolds_givenBackSince_passes() throws SQLException {
        Session session = ticked.guard().databaseManager().openSession("save answer");
        assertThat(session.connection().isClosed()).isFalse();
        assertThat(catchThrowableOfType(IllegalStateException.class, ticked.guard()::requireNoHolds))
                .isNotNull();

        session.release();
        assertThatCode(ticked.guard()::requireNoHolds).doesNotThrowAnyException();
        session.close();
    }
}
