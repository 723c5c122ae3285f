/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.figures;

import static io.poolguard.support.Counted.endedHolds;
import static io.poolguard.support.Counted.endedTransactions;
import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import io.poolguard.support.AppThread;
import io.poolguard.support.Garbage;
import io.poolguard.support.H2;
import io.poolguard.support.NoHoldLeft;
import io.poolguard.support.ScriptedDatabase;
import io.poolguard.support.TickedGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How holds have ended, as the figures count it: each once, so that the rest is what is held. */
@Timeout(60)
class EndsTest {

    private static final SQLException NO = new SQLException("no", "HY000");

    private final ScriptedDatabase database = new ScriptedDatabase();
    private TickedGuard ticked = new TickedGuard(database.poolOfOne(), builder -> builder);

    @RegisterExtension
    final NoHoldLeft noHoldLeft = new NoHoldLeft(() -> ticked.guard());

    @AfterEach
    void close() {
        ticked.close();
    }

    @Test
    void abort_isEvicted() throws SQLException {
        Connection connection = ticked.acquire();
        connection.abort(Runnable::run);
        connection.close();

        assertEnd(endedHolds(0, 1, 0, 0));
    }

    @Test
    void close_ofHikariFails_isEvicted() throws SQLException {
        Connection connection = ticked.acquire();
        database.fail("clearWarnings()", NO);
        assertThatThrownBy(connection::close).isSameAs(NO);

        assertEnd(endedHolds(0, 1, 0, 0));
    }

    @Test
    void close_putBackFails_isEvicted() throws SQLException {
        Connection connection = ticked.acquire();
        connection.setReadOnly(true);
        database.fail("setReadOnly(false)", NO);
        assertThatThrownBy(connection::close).isSameAs(NO);

        assertEnd(endedHolds(0, 1, 0, 0));
    }

    @Test
    void collectedUnclosed_isLeaked() throws SQLException {
        acquireAndDrop();
        Garbage.collect(ticked);

        assertEnd(endedHolds(0, 0, 0, 1));
    }

    @Test
    void acquire_fails_isAFailureAndNoEnd() throws SQLException {
        HikariConfig config = database.poolOfOne();
        config.setConnectionTimeout(250);
        reopen(config);
        try (Connection connection = ticked.acquire()) {
            assertThat(connection.isClosed()).isFalse();
            assertThatThrownBy(ticked::acquire).isInstanceOf(AcquireTimeoutException.class);
            LabelFigures none = figures("none");
            assertThat(List.of(none.acquires(), none.failures(), held(none))).containsExactly(2L, 1L, 1L);
        }

        assertEnd(endedHolds(1, 0, 0, 0));
    }

    // ------------------------------------------------------------------ the balance

    /** Far more than a thread has slots of its own. */
    @Test
    void figures_fortyHoldsOfOneThread_balance() throws SQLException {
        reopen(h2(40));
        List<Connection> held = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            held.add(ticked.acquire());
            assertThat(held(figures("none"))).isEqualTo(i);
        }
        for (int i = 0; i < 40; i++) {
            if (i % 10 == 0) {
                held.get(i).abort(Runnable::run);
            }
            held.get(i).close();
        }

        eventually("no hold is left", () -> ticked.guard().holds().isEmpty());
        assertThat(figures("none").ends()).isEqualTo(endedHolds(36, 4, 0, 0));
        assertThat(held(figures("none"))).isZero();
    }

    @Test
    void figures_hundredsOfThreads_balance() {
        reopen(h2(20));
        List<AppThread<Integer>> threads = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            threads.add(AppThread.start("t" + i, () -> {
                for (int j = 0; j < 20; j++) {
                    ticked.guard().databaseManager().useTransaction("t", connection -> {});
                }
                return 20;
            }));
        }
        assertThat(threads.stream().mapToInt(AppThread::result).sum()).isEqualTo(6_000);

        LabelFigures figures = figures("t");
        assertThat(figures.acquires()).isEqualTo(6_000);
        assertThat(figures.failures()).isZero();
        assertThat(figures.ends()).isEqualTo(endedHolds(6_000, 0, 0, 0));
        assertThat(figures.outcomes()).isEqualTo(endedTransactions(6_000, 0, 0));
    }

    // ------------------------------------------------------------------

    private static HikariConfig h2(int size) {
        HikariConfig config = H2.config();
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(10_000);
        return config;
    }

    private void reopen(HikariConfig config) {
        ticked.close();
        ticked = new TickedGuard(config, builder -> builder);
    }

    private void acquireAndDrop() throws SQLException {
        assertThat(ticked.acquire().isClosed()).isFalse();
    }

    /** One hold, and what has become of it. */
    private void assertEnd(Map<Ending, Long> end) {
        eventually("no hold is left", () -> ticked.guard().holds().isEmpty());
        assertThat(figures("none").ends()).isEqualTo(end);
        assertThat(held(figures("none"))).isZero();
    }

    private static long held(LabelFigures figures) {
        Map<Ending, Long> ends = figures.ends();
        return figures.acquires()
                - figures.failures()
                - (ends.get(Ending.RETURNED)
                        + ends.get(Ending.EVICTED)
                        + ends.get(Ending.BROKEN)
                        + ends.get(Ending.LEAKED));
    }

    private LabelFigures figures(String label) {
        return ticked.guard().figures().stream()
                .filter(figures -> figures.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
