/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.PoolReport;
import io.poolguard.PoolReport.Holder;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.Ticker;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says who holds the connections, where their threads stand, and what they have in common. */
public final class Reporter {

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final LiveStacks stacks;

    public Reporter(GuardedPool pool, HoldRegistry registry, Ticker ticker) {
        this.pool = pool;
        this.registry = registry;
        this.stacks = new LiveStacks(ticker);
    }

    /** Who holds the connections now. */
    public PoolReport report() {
        return report(Optional.empty());
    }

    /**
     * Turns HikariCP's timeout into ours, which names the holders.
     *
     * @return ours; HikariCP's own if this failure is none of its timeouts, or if no report can be made
     */
    public SQLException explain(SQLException failure) {
        if (!pool.isStarted()) {
            return failure; // the pool could not start, so nobody holds anything
        }
        try {
            return new AcquireTimeoutException(report(Optional.of(failure)), failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    private PoolReport report(Optional<SQLException> timeout) {
        List<Hold> holds = registry.holds();
        PoolSnapshot snapshot = pool.snapshot();
        Instant now = Instant.now();
        LiveStacks.Taken live = stacks.take(holds);
        List<HoldLine> lines = holds.stream()
                .map(hold -> new HoldLine(hold, hold.snapshot(now), live.of(hold)))
                .sorted(Comparator.comparing((HoldLine line) -> line.snapshot().held())
                        .reversed()
                        .thenComparing(line -> line.snapshot().id()))
                .toList();
        String verdict = Verdict.of(snapshot, lines, timeout);
        List<Holder> holders = lines.stream()
                .map(line -> new Holder(line.snapshot(), line.nowIn()))
                .toList();
        return new PoolReport(snapshot, verdict, holders, HolderTable.text(verdict, holders));
    }
}
