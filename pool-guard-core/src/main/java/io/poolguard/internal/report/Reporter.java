/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.HoldSnapshot;
import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.clock.SerialExecutor;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.LabelRegistry;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.stack.KnownWaits;
import io.poolguard.internal.stack.ThreadStack;
import io.poolguard.internal.stack.ThreadStacks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reports which holds have the connections, where their threads stand, and what they have in common. */
public final class Reporter {

    /**
     * What all acquires that time out together have in common.
     *
     * @param counts the counts of that moment
     * @param held the holds of that moment
     * @param before which other holds were there when half of the wait was over, as a sentence; often empty
     * @param plain the verdict without names
     * @param report the report of a pool that is full
     */
    private record TimedOut(PoolCounts counts, List<HeldNow> held, String before, String plain, PoolReport report) {}

    /**
     * What is told of an acquire that has timed out.
     *
     * @param plain the report's verdict without names of labels, methods and clients
     */
    public record Timeout(PoolReport report, String plain) {}

    /** How long a report waits for stacks. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** The same at a timeout, which is to come in time. */
    private static final Duration LITTLE_PATIENCE = Duration.ofMillis(15);

    private static final Duration BETWEEN_PREPARED = Duration.ofMillis(250);

    private static final Comparator<HeldNow> LONGEST_FIRST = Comparator.comparing(
                    (HeldNow held) -> held.snapshot().held())
            .reversed()
            .thenComparing(held -> held.snapshot().id());

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final Snapshots snapshots;
    private final KnownWaits known;
    private final Ticker ticker;
    private final SerialExecutor thread;
    private final HolderStacks stacks;
    private final RecentHolders recent;
    private final SharedValue<TimedOut> timedOut;

    // Whether the thread has been told to prepare. Set by the watchdog; cleared by the thread.
    private final AtomicBoolean preparing = new AtomicBoolean();

    // When a report was prepared last. Written and read by the thread alone.
    private long prepared;

    /**
     * Made with the guard.
     *
     * @param thread the thread that takes stacks, and prepares reports
     */
    public Reporter(
            GuardedPool pool,
            HoldRegistry registry,
            Snapshots snapshots,
            KnownWaits known,
            Ticker ticker,
            SerialExecutor thread) {
        this.pool = pool;
        this.registry = registry;
        this.snapshots = snapshots;
        this.known = known;
        this.ticker = ticker;
        this.thread = thread;
        this.stacks = new HolderStacks(ticker, thread);
        this.recent = new RecentHolders(ticker);
        this.timedOut = new SharedValue<>(ticker, this::isStillSo);
        this.prepared = ticker.read() - BETWEEN_PREPARED.toNanos();
    }

    /** The report now. */
    public PoolReport report() {
        PoolCounts counts = pool.counts();
        List<HeldNow> held = heldNow();
        List<HoldLine> lines = lines(held, stacks.take(held, PATIENCE));
        return report(snapshots.snapshot(counts), Verdict.of(counts, pool.probing(), lines), holders(lines));
    }

    /**
     * The report for an acquire that has timed out just now: of this moment, or of one a moment ago that the acquires
     * which time out together share. Whether the pool is full is asked now.
     */
    public Timeout timedOut(SQLException failure) {
        PoolCounts now = pool.counts();
        TimedOut found = timedOut.get(() -> timedOut(LITTLE_PATIENCE))
                .filter(shared -> shared.counts().isFull() == now.isFull())
                .orElseGet(() -> timedOut(now, heldNow(), HolderStacks.NONE));
        return now.isFull() ? new Timeout(found.report(), found.plain()) : withItsCause(found, failure);
    }

    /**
     * Makes a report of a hold that nobody has, so that the first real one finds its classes loaded: on a busy machine
     * that takes longer than all the rest. Called once, as the guard begins to watch.
     */
    public void rehearse() {
        thread.execute(() -> {
            Thread own = Thread.currentThread();
            HeldNow held = HeldNow.of(new Hold(this, new LabelRegistry(pool.name()).none(), own, Owner.CALLER));
            Optional<ThreadStack> stack =
                    Optional.ofNullable(ThreadStacks.take(List.of(own)).get(own));
            HoldLine line = new HoldLine(List.of(), held.snapshot(), HoldLine.Standing.COUNTS, stack, known);
            PoolCounts counts = pool.counts();
            report(snapshots.snapshot(counts), Verdict.of(counts, 0, List.of(line)), holders(List.of(line)))
                    .text();
        });
    }

    /** Gets ready for acquires that time out, while threads wait. Called by the watchdog, at each tick. */
    public void prepare() {
        if (pool.pending() > 0 && preparing.compareAndSet(false, true) && !thread.execute(this::prepareHere)) {
            preparing.set(false);
        }
    }

    private void prepareHere() {
        preparing.set(false);
        recent.record(pool.connectionTimeout(), () -> lines(heldNow(), HolderStacks.NONE));
        if (ticker.read() - prepared >= BETWEEN_PREPARED.toNanos()) {
            prepared = ticker.read();
            List<HeldNow> held = heldNow();
            timedOut.put(timedOut(pool.counts(), held, stacks.takeHere(held)));
        }
    }

    /** Whether the same holds have the connections. */
    private boolean isStillSo(TimedOut shared) {
        return shared.held().stream().allMatch(one -> one.hold().hasConnection())
                && shared.held().size() == registry.holds().size();
    }

    private TimedOut timedOut(Duration patience) {
        PoolCounts counts = pool.counts();
        List<HeldNow> held = heldNow();
        return timedOut(counts, held, stacks.take(held, patience));
    }

    private TimedOut timedOut(PoolCounts counts, List<HeldNow> held, HolderStacks.Stacks live) {
        List<HoldLine> lines = lines(held, live);
        String before = Verdict.before(lines, recent.halfAWaitAgo(pool.connectionTimeout()));
        String reservation = live.hasNone(held) ? " No stacks of the holders' threads were to be had." : "";
        int own = pool.probing();
        String verdict = Verdict.of(counts, own, lines) + before + reservation;
        String plain = Verdict.plain(counts, own, lines);
        return new TimedOut(counts, held, before, plain, report(snapshots.snapshot(counts), verdict, holders(lines)));
    }

    /** Below its maximum the pool has failed to grow. Where the server lets it grow no further, the holders matter too. */
    private Timeout withItsCause(TimedOut now, SQLException failure) {
        PoolReport full = now.report();
        FailedConnect why = pool.whyNotOpened(failure);
        String cause =
                pool.isClosed() ? "The pool was closed while the thread waited." : Verdict.notGrown(now.counts(), why);
        boolean isLimit = !pool.isClosed() && why.sort() == FailedConnect.Sort.SERVER_LIMIT;
        String verdict = cause + (isLimit && !full.holders().isEmpty() ? " " + full.verdict() : now.before());
        String plain = cause + (isLimit && !full.holders().isEmpty() ? " " + now.plain() : "");
        return new Timeout(report(full.snapshot(), verdict, full.holders()), plain);
    }

    private static PoolReport report(PoolSnapshot snapshot, String verdict, List<HoldSnapshot> holders) {
        return new PoolReportData(snapshot, verdict, holders);
    }

    private static List<HoldSnapshot> holders(List<HoldLine> lines) {
        return lines.stream().map(HoldLine::told).toList();
    }

    /**
     * These holds as lines. For the thread that takes stacks.
     *
     * @param shown those of them whose threads' stacks belong to their lines
     */
    public List<HoldLine> lines(List<HeldNow> held, List<HeldNow> shown) {
        return lines(held, shown.isEmpty() ? HolderStacks.NONE : stacks.takeHere(shown));
    }

    private List<HoldLine> lines(List<HeldNow> held, HolderStacks.Stacks live) {
        Set<Thread> waiting = registry.waitingThreads();
        return held.stream()
                .map(one -> new HoldLine(
                        one.hold().site().frames(), one.snapshot(), standing(one.hold(), waiting), live.of(one), known))
                .toList();
    }

    private HoldLine.Standing standing(Hold hold, Set<Thread> waiting) {
        if (hold.isOpen() && pool.isBroken(hold.pooled())) {
            return HoldLine.Standing.BROKEN;
        }
        if (hold.isHandedOver()) {
            return HoldLine.Standing.HANDED_OVER;
        }
        if (!waiting.contains(hold.holder())) {
            return HoldLine.Standing.COUNTS;
        }
        return hold.isOfTransaction() ? HoldLine.Standing.WAITS_HERE_FOR_SURE : HoldLine.Standing.WAITS_HERE;
    }

    private List<HeldNow> heldNow() {
        Instant now = Instant.now();
        return registry.holds().stream()
                .map(hold -> HeldNow.of(hold, now))
                .sorted(LONGEST_FIRST)
                .toList();
    }
}
