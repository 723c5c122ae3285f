/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.HoldSnapshot;
import io.poolguard.PoolReport;
import io.poolguard.PoolReport.Holder;
import io.poolguard.PoolSnapshot;
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

    /**
     * What all who time out together are told.
     *
     * @param before who else held when half of the wait was over, as a sentence; often empty
     * @param report what a full pool's timeout says
     */
    private record TimedOut(PoolCounts counts, String before, PoolReport report) {}

    // A report takes milliseconds. A timeout that is late by more than this had better say less.
    private static final Duration PATIENCE = Duration.ofMillis(500);

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
    private final Shared<TimedOut> timedOut = new Shared<>(this::timedOut, PATIENCE);

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
        return report(counts, lines, Verdict.of(counts, lines));
    }

    /**
     * Turns HikariCP's timeout into ours, which names the holders.
     *
     * @return ours; HikariCP's own if the pool could not even start, or if no report can be made in time
     */
    public SQLException explain(SQLException failure) {
        if (!pool.isStarted()) {
            return failure; // the pool could not start, so nobody holds anything
        }
        try {
            return timedOut.get()
                    .<SQLException>map(now -> new AcquireTimeoutException(report(now, failure), failure))
                    .orElse(failure);
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
        String before = Verdict.before(lines, recent.halfAWaitAgo(pool.connectionTimeout()));
        return new TimedOut(counts, before, report(counts, lines, Verdict.of(counts, lines) + before));
    }

    /** Below its maximum the pool has failed to grow, and why is this failure's own. */
    private static PoolReport report(TimedOut now, SQLException failure) {
        PoolReport full = now.report();
        return now.counts().total() < now.counts().max()
                ? report(full.snapshot(), Verdict.notGrown(now.counts(), failure) + now.before(), full.holders())
                : full;
    }

    private PoolReport report(PoolCounts counts, List<HoldLine> lines, String verdict) {
        return report(snapshots.snapshot(counts), verdict, holders(lines));
    }

    private static PoolReport report(PoolSnapshot snapshot, String verdict, List<Holder> holders) {
        return new PoolReport(snapshot, verdict, holders, HolderTable.text(verdict, holders));
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
