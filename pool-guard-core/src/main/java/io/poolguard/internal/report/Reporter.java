/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.HoldSnapshot;
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
import java.util.stream.IntStream;

/** Says who holds the connections, where their threads stand, and what they have in common. */
public final class Reporter {

    /** A hold, and what was known of it when the report began. */
    private record Seen(Hold hold, HoldSnapshot snapshot) {}

    private static final Comparator<Seen> LONGEST_FIRST = Comparator.comparing(
                    (Seen seen) -> seen.snapshot().held())
            .reversed()
            .thenComparing(seen -> seen.snapshot().id());

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
     * @return ours; HikariCP's own if the pool could not even start, or if no report can be made
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
        Instant now = Instant.now();
        List<Seen> seen = registry.holds().stream()
                .map(hold -> new Seen(hold, hold.snapshot(now)))
                .sorted(LONGEST_FIRST)
                .toList();
        PoolSnapshot snapshot = pool.snapshot();
        LiveStacks.Taken live = stacks.take(seen.stream().map(Seen::hold).toList());
        List<HoldLine> lines = seen.stream()
                .map(one -> new HoldLine(one.hold(), one.snapshot(), live.of(one.hold())))
                .toList();
        List<HoldLine> costingASlot = IntStream.range(0, lines.size())
                .filter(i -> !hasBroken(seen.get(i).hold()))
                .mapToObj(lines::get)
                .toList();
        String verdict = Verdict.of(snapshot, costingASlot, timeout);
        List<Holder> holders = lines.stream()
                .map(line -> new Holder(line.snapshot(), line.nowIn()))
                .toList();
        return new PoolReport(snapshot, verdict, holders, HolderTable.text(verdict, holders));
    }

    /** Whether HikariCP has thrown the connection out already: its holder has it still, and keeps nobody waiting. */
    private boolean hasBroken(Hold hold) {
        return hold.isOpen() && pool.isBroken(hold.pooled());
    }
}
