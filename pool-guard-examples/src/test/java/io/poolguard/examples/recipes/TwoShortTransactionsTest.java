/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.poolguard.PoolGuard;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwoShortTransactionsTest {

    private static final String STATES = "select state || ' ' || coalesce(answer, '-') from chat";

    private final PoolGuard guard = RecipePool.guard(1);

    @BeforeEach
    void open() throws SQLException {
        RecipePool.execute(
                guard, "create table chat (id bigint, question varchar, answer varchar, state varchar default 'new')");
    }

    @AfterEach
    void close() {
        guard.close();
    }

    @Test
    void answer_whileTheModelIsAsked_nothingIsHeldAndTheMarkIsThere() throws SQLException {
        List<String> meanwhile = new ArrayList<>();
        TwoShortTransactions chat = new TwoShortTransactions(guard, question -> {
            guard.requireNoHolds();
            meanwhile.addAll(states());
            return "42";
        });

        assertThat(chat.answer(1, "what?")).isEqualTo("42");

        assertThat(meanwhile).containsExactly("asked -");
        assertThat(states()).containsExactly("answered 42");
        guard.requireNoHolds();
    }

    @Test
    void answer_modelFails_leavesTheMark() {
        TwoShortTransactions chat = new TwoShortTransactions(guard, question -> {
            throw new IllegalStateException("no model");
        });

        assertThatThrownBy(() -> chat.answer(1, "what?")).hasMessage("no model");

        assertThat(states()).containsExactly("asked -");
    }

    private List<String> states() {
        try {
            return RecipePool.ask(guard, STATES);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
