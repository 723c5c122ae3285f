/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolGuard;
import io.poolguard.examples.web.Eventually;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeveralPoolsTest {

    @Test
    void pools_workInBoth_isInTheBooksOfEachAndNotNested() throws SQLException {
        try (SeveralPools pools = new SeveralPools(RecipePool.config(1), RecipePool.config(1))) {
            pools.all().forEach(guard -> guard.settings().react(Kind.NESTED, Reaction.FAIL));

            pools.online()
                    .useTransaction(
                            "pay",
                            online -> pools.reports().useTransaction("turnover", reports -> {
                                assertThat(pools.all().get(0).holds())
                                        .extracting(HoldSnapshot::label)
                                        .containsExactly("pay");
                                assertThat(pools.all().get(1).holds())
                                        .extracting(HoldSnapshot::label)
                                        .containsExactly("turnover");
                            }));

            assertThat(pools.all()).extracting(guard -> guard.snapshot().pool()).containsExactly("online", "reports");
        }
    }

    @Test
    void close_both_areClosed() {
        SeveralPools pools = new SeveralPools(RecipePool.config(1), RecipePool.config(1));
        List<PoolGuard> guards = pools.all();

        pools.close();

        assertThat(guards).allMatch(PoolGuard::isClosed);
    }

    /** The second pool cannot be made: the first one must not be left behind. */
    @Test
    void open_secondFails_closesTheFirst() {
        HikariConfig second = RecipePool.config(1);
        second.setInitializationFailTimeout(1);
        second.setDriverClassName("org.h2.Driver");
        second.setJdbcUrl("jdbc:h2:mem:none;IFEXISTS=TRUE");
        second.setMinimumIdle(1);
        long before = watchdogs();

        assertThatThrownBy(() -> new SeveralPools(RecipePool.config(1), second)).isInstanceOf(RuntimeException.class);

        Eventually.isTrue("its thread has ended", () -> watchdogs() <= before);
    }

    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("poolguard-online"))
                .count();
    }
}
