/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolGuard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReleaseAroundSlowCallTest {

    private static final String TARGETS = "select coalesce(target, '-') from text order by source";

    private final PoolGuard guard = RecipePool.guard(1);

    @BeforeEach
    void open() throws SQLException {
        RecipePool.execute(guard, "create table text (source varchar, target varchar)");
        RecipePool.execute(guard, "insert into text (source) values ('one'), ('two'), ('three')");
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void translateAll_eachSlowCall_isMadeWithNothingInHand() throws SQLException {
        List<String> asked = new ArrayList<>();

        new ReleaseAroundSlowCall(guard, text -> {
                    guard.requireNoHolds();
                    asked.add(text);
                    return text.toUpperCase(Locale.ROOT);
                })
                .translateAll();

        assertThat(asked).containsExactly("one", "three", "two");
        assertThat(RecipePool.ask(guard, TARGETS)).containsExactly("ONE", "THREE", "TWO");
        guard.requireNoHolds();
    }

    @Test
    void translateAll_secondCallFails_keepsTheFirst() throws SQLException {
        ReleaseAroundSlowCall recipe = new ReleaseAroundSlowCall(guard, text -> {
            if (text.equals("three")) {
                throw new IllegalStateException("no such word");
            }
            return "done";
        });

        assertThatThrownBy(recipe::translateAll).hasMessage("no such word");

        assertThat(RecipePool.ask(guard, TARGETS)).containsExactly("done", "-", "-");
        guard.requireNoHolds();
    }
}
