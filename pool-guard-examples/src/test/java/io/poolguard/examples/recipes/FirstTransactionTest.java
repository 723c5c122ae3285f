/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolGuard;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FirstTransactionTest {

    @Test
    void save_bothFit_areThere() throws SQLException {
        try (PoolGuard guard = FirstTransaction.open(RecipePool.url())) {
            FirstTransaction notes = notes(guard);

            notes.save("buy bread", "buy milk");

            assertThat(notes.notes()).containsExactly("buy bread", "buy milk");
            guard.requireNoHolds();
        }
    }

    @Test
    void save_secondDoesNotFit_leavesNone() throws SQLException {
        try (PoolGuard guard = FirstTransaction.open(RecipePool.url())) {
            FirstTransaction notes = notes(guard);

            assertThatThrownBy(() -> notes.save("buy bread", "a text of more than ten characters"))
                    .isInstanceOf(SQLException.class);

            assertThat(notes.notes()).isEmpty();
            guard.requireNoHolds();
        }
    }

    private static FirstTransaction notes(PoolGuard guard) throws SQLException {
        RecipePool.execute(guard, "create table note (text varchar(10))");
        return new FirstTransaction(guard);
    }
}
