/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolReport;
import io.poolguard.PoolReport.Holder;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Says who holds the connections, where their threads stand, and what they have in common. */
public final class Reporter {

    /** A hold, and what was known of it when the report began. */
    record Seen(Hold hold, HoldSnapshot snapshot) {}

    /** What all who time out together are told, if the pool is full: the counts, and who holds. */
    private record TimedOut(PoolCounts counts, PoolReport report) {}

    private static final Comparator<Seen> LONGEST_FIRST = Comparator.comparing(
                    (Seen seen) -> seen.snapshot().held())
            .reversed()
            .thenComparing(seen -> seen.snapshot().id());

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final Snapshots snapshots;
    private final KnownWaits known;
    private final LiveStacks stacks;
    private final RecentHolders recent;
    private final Shared<TimedOut> timedOut = new Shared<>(this::timedOut);

    public Reporter(GuardedPool pool, HoldRegistry registry, Snapshots snapshots, KnownWaits known, Ticker ticker) {
        this.pool = pool;
        this.registry = registry;
        this.snapshots = snapshots;
        this.known = known;
        this.stacks = new LiveStacks(ticker);
        this.recent = new RecentHolders(ticker);
    }

    /** Who holds the connections now. */
    public PoolReport report() {
        PoolCounts counts = pool.counts();
        List<HoldLine> lines = lines();
        return report(counts, Verdict.of(counts, lines), holders(lines));
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
            TimedOut now = timedOut.get();
            PoolReport report = now.counts().total() < now.counts().max()
                    ? report(
                            now.counts(),
                            Verdict.notGrown(now.counts(), failure),
                            now.report().holders())
                    : now.report();
            return new AcquireTimeoutException(report, failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    /**
     * Notes who holds the connections, while threads wait. Called by the watchdog.
     */
    public void note() {
        if (pool.pending() > 0) {
            Duration wait = pool.connectionTimeout();
            recent.note(wait, () -> linesWithoutStacks(seen()));
        }
    }

    private TimedOut timedOut() {
        PoolCounts counts = pool.counts();
        List<HoldLine> lines = lines();
        String verdict =
                Verdict.of(counts, lines) + Verdict.before(lines, recent.halfAWaitAgo(pool.connectionTimeout()));
        return new TimedOut(counts, report(counts, verdict, holders(lines)));
    }

    private PoolReport report(PoolCounts counts, String verdict, List<Holder> holders) {
        return new PoolReport(snapshots.snapshot(counts), verdict, holders, HolderTable.text(verdict, holders));
    }

    private static List<Holder> holders(List<HoldLine> lines) {
        return lines.stream()
                .map(line -> new Holder(line.snapshot(), line.nowIn()))
                .toList();
    }

    private List<HoldLine> lines() {
        List<Seen> seen = seen();
        return lines(seen, stacks.take(holds(seen)));
    }

    /** The same holds, with live stacks: those of all holders, since the ones taken now are shared for a second. */
    List<HoldLine> lines(List<Seen> holds) {
        return lines(holds, stacks.take(holds(seen())));
    }

    List<HoldLine> linesWithoutStacks(List<Seen> holds) {
        return lines(holds, LiveStacks.NONE);
    }

    private List<HoldLine> lines(List<Seen> holds, LiveStacks.Taken live) {
        Set<Thread> waiting = registry.waitingThreads();
        return holds.stream()
                .map(seen -> new HoldLine(
                        seen.hold().site(),
                        seen.snapshot(),
                        standing(seen.hold(), waiting),
                        live.of(seen.hold()),
                        known))
                .toList();
    }

    private HoldLine.Standing standing(Hold hold, Set<Thread> waiting) {
        if (hold.isOpen() && pool.isBroken(hold.pooled())) {
            return HoldLine.Standing.BROKEN;
        }
        return waiting.contains(hold.holder()) ? HoldLine.Standing.WAITS_HERE : HoldLine.Standing.COUNTS;
    }

    private List<Seen> seen() {
        Instant now = Instant.now();
        return registry.holds().stream()
                .map(hold -> new Seen(hold, hold.snapshot(now)))
                .sorted(LONGEST_FIRST)
                .toList();
    }

    private static List<Hold> holds(List<Seen> seen) {
        return seen.stream().map(Seen::hold).toList();
    }
}
