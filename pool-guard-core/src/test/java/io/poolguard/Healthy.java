/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** What is true of a guarded pool after every fault, once the fault is gone. */
public final class Healthy {

    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private final PoolGuard guard;
    private final Set<Thread> threadsBefore = applicationThreads();

    /** Made before the fault. */
    public Healthy(PoolGuard guard) {
        this.guard = guard;
    }

    /**
     * Nobody holds or waits, no slot is lost, every acquire has its end in the figures, whoever comes next is served at once and gets a clean connection, and no
     * thread is left that would keep the process alive.
     */
    public void check() {
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        eventually("nobody waits", () -> guard.snapshot().pending() == 0);
        eventually("the next is served at once", () -> {
            long begin = System.nanoTime();
            try {
                requireCleanConnection();
            } catch (SQLException notYet) {
                return false;
            }
            return System.nanoTime() - begin < AT_ONCE.toNanos();
        });
        assertThat(guard.figures().labels()).allMatch(Healthy::balances, "acquired and ended are balanced");
        Set<Thread> threads = applicationThreads();
        threads.removeAll(threadsBefore);
        assertThat(threads).isEmpty();
    }

    /** The same, and no transaction is open that the server knows of. */
    void check(Postgres server) {
        check();
        eventually(
                "no transaction is open",
                () -> server.ask("select count(*) from pg_stat_activity where state like 'idle in transaction%'")
                        .equals("0"));
    }

    /** Whatever was acquired has ended, once. */
    private static boolean balances(PoolFigures.OfLabel label) {
        PoolFigures.Ends ends = label.ends();
        return label.acquires() - label.failures() == ends.returned() + ends.evicted() + ends.broken() + ends.leaked();
    }

    private void requireCleanConnection() throws SQLException {
        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
            assertThat(next.isReadOnly()).isFalse();
        }
    }

    private static Set<Thread> applicationThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                // Watches the test's time, and comes and goes.
                .filter(thread -> !thread.getName().startsWith("junit"))
                .collect(Collectors.toSet());
    }
}
