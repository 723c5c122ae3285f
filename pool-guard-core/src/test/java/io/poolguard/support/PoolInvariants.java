/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.poolguard.LabelFigures;
import io.poolguard.PoolGuard;
import io.poolguard.support.ScriptedDatabase.PhysicalConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** What is true of a guarded pool after every fault, once the fault is gone. */
public final class PoolInvariants {

    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private final PoolGuard guard;
    private final Set<Thread> threadsBefore = applicationThreads();

    /** Made before the fault. */
    public PoolInvariants(PoolGuard guard) {
        this.guard = guard;
    }

    /**
     * Nobody holds or waits, no slot is lost, the counters balance, whoever comes next is served at once and gets a
     * clean connection, and no thread is left that would keep the process alive.
     */
    public void check() {
        eventually("no hold is left", () -> guard.holds().isEmpty());
        eventually("no slot is lost", () -> guard.snapshot().active() == 0);
        eventually("nobody waits", () -> guard.snapshot().pending() == 0);
        eventually(
                "each hold's end is counted once",
                () -> guard.figures().stream().allMatch(PoolInvariants::isBalanced));
        eventually("the next is served at once", () -> {
            long begin = System.nanoTime();
            try {
                requireCleanConnection();
            } catch (SQLException notYet) {
                return false;
            }
            return System.nanoTime() - begin < AT_ONCE.toNanos();
        });
        Set<Thread> threads = applicationThreads();
        threads.removeAll(threadsBefore);
        assertThat(threads).isEmpty();
    }

    /** The same, and no transaction is open that the server knows of. */
    public void check(Postgres server) {
        check();
        eventually(
                "no transaction is open",
                () -> server.ask("select count(*) from pg_stat_activity where state like 'idle in transaction%'")
                        .equals("0"));
    }

    private static boolean isBalanced(LabelFigures label) {
        return label.acquires() - label.failures() == Counted.all(label.ends());
    }

    private void requireCleanConnection() throws SQLException {
        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(next.getAutoCommit()).isTrue();
            assertThat(next.isReadOnly()).isFalse();
            if (next.isWrapperFor(PhysicalConnection.class)) {
                // What the pool believes of its connection and what the driver has done can differ.
                assertThat(ScriptedDatabase.isAutoCommit(next)).isTrue();
            }
        }
    }

    private static Set<Thread> applicationThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .filter(thread -> !thread.getName().startsWith("junit-")) // watches over @Timeout
                .collect(Collectors.toSet());
    }
}
