/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FindWhoHoldsTest {

    private final PoolGuard guard = RecipePool.guard(1);
    private final FindWhoHolds finder = new FindWhoHolds(guard);

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void holders_oneHolds_isNamedWithItsLine() throws SQLException {
        guard.databaseManager().useTransaction("save notes", connection -> {
            assertThat(finder.holders()).hasSize(1);
            assertThat(finder.holders().get(0))
                    .matches("save notes, \\d+\\.\\d+ s, FindWhoHoldsTest\\.holders_oneHolds_isNamedWithItsLine:\\d+");
        });

        assertThat(finder.holders()).isEmpty();
    }

    @Test
    void report_oneHolds_hasItInItsTable() throws SQLException {
        try (Connection held = guard.dataSource().getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThat(finder.report()).contains("FindWhoHoldsTest.report_oneHolds_hasItInItsTable:");
        }
    }

    @Test
    void alertLine_timeout_namesTheHolder() throws SQLException {
        try (Connection held = guard.dataSource().getConnection()) {
            SQLException timeout = catchThrowableOfType(
                    SQLException.class, () -> guard.dataSource().getConnection());

            assertThat(held.isClosed()).isFalse();
            assertThat(finder.alertLine(timeout)).get().asString().contains("FindWhoHoldsTest");
        }
    }

    @Test
    void alertLine_anotherFailure_isNone() {
        assertThat(finder.alertLine(new SQLException("syntax", "42000"))).isEmpty();
    }
}
