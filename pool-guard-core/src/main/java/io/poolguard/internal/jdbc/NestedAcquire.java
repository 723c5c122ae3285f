/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.AcquireDeadlockException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.PoolReport;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.finding.FindingDispatcher;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.WaitCycle;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.stack.Frame;
import io.poolguard.internal.stack.SiteCapture;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at when a thread acquires while it holds: whether that is wanted, and whether it would wait for ever.
 */
final class NestedAcquire {

    private record Pair(String outer, String inner) {}

    private static final int PAIRS = 200;

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final GuardSettings<?> settings;
    private final FindingDispatcher announcer;
    private final Reporter reporter;

    // The pairs that were told. Written and read by acquiring threads.
    private final Set<Pair> told = ConcurrentHashMap.newKeySet();

    // The acquire that was refused last for a cycle. Written by the thread that refuses it; read by those that would.
    private final AtomicReference<@Nullable Hold> refused = new AtomicReference<>();

    NestedAcquire(
            GuardedPool pool,
            HoldRegistry registry,
            SiteCapture sites,
            GuardSettings<?> settings,
            FindingDispatcher announcer,
            Reporter reporter) {
        this.pool = pool;
        this.registry = registry;
        this.sites = sites;
        this.settings = settings;
        this.announcer = announcer;
        this.reporter = reporter;
    }

    /**
     * Looks at an acquire that is in the books and has not asked the pool yet.
     *
     * @param met a hold of the thread's that was met on the way into the books; the acquire's own if none was
     * @throws IllegalStateException if nested acquires are to fail
     * @throws AcquireDeadlockException if this one would never get a connection
     */
    void check(Hold hold, Hold met) throws SQLException {
        List<Hold> held = met != hold && met.isOfTransaction() ? List.of(met) : registry.heldBy(hold.acquirer());
        Optional<Hold> outer = held.stream()
                .filter(one -> !one.isExpected())
                .filter(Hold::isOwnHere)
                .findFirst();
        if (outer.isEmpty()) {
            held.forEach(NestedAcquire::moveOn);
            return;
        }
        Reaction reaction = settings.reaction(Kind.NESTED);
        if (reaction != Reaction.OFF) {
            hold.acquiredAt(sites.capture());
            if (isNews(outer.get(), hold)) {
                announcer.note(nested(hold, outer.get()));
            }
        }
        if (reaction == Reaction.FAIL) {
            throw new IllegalStateException(announcer.message(nested(hold, outer.get())));
        }
        requireProgress(hold, outer.get());
    }

    /** The work for which the thread has acquired the other connection is over, and it was not closed. */
    private static void moveOn(Hold other) {
        if (!other.isOfTransaction() && other.site().isLeftBehindHere()) {
            other.handOver();
        }
    }

    private static Detection nested(Hold hold, Hold outer) {
        return Detection.at(hold.site(), Kind.NESTED, outer, hold.label().name());
    }

    /** Told once for each pair of sites; what was not captured is known by its label. */
    private boolean isNews(Hold outer, Hold inner) {
        return told.size() < PAIRS && told.add(new Pair(place(outer), place(inner)));
    }

    private static String place(Hold hold) {
        return hold.site().line().map(Frame::toString).orElse(hold.label().name());
    }

    private void requireProgress(Hold hold, Hold outer) throws SQLException {
        boolean suspicionIsEnough = settings.reaction(Kind.SUSPECTED_DEADLOCK) == Reaction.FAIL;
        if (!outer.isOfTransaction() && !suspicionIsEnough) {
            return;
        }
        Optional<WaitCycle> cycle = WaitCycle.of(registry, one -> !pool.isBroken(one.pooled()))
                .filter(one -> suspicionIsEnough || one.isOfTransactions())
                // The counts between the two looks: what stands at both has stood while they were read.
                .filter(one -> pool.isTakenBy(one.size()))
                .filter(one -> isTheOneRefused(hold))
                .filter(WaitCycle::stands);
        if (cycle.isPresent()) {
            throw deadlock(hold, outer, cycle.get());
        }
    }

    /**
     * Whether this is the acquire that is refused for the cycle: one is enough for all others to go on. A pool has one
     * cycle at a time, since it is of all its connections; and it is over when the refused acquire is.
     */
    private boolean isTheOneRefused(Hold hold) {
        Hold before = refused.get();
        return (before == null || !before.isAcquiring()) && refused.compareAndSet(before, hold);
    }

    private AcquireDeadlockException deadlock(Hold hold, Hold outer, WaitCycle cycle) {
        hold.refuse();
        Kind kind = cycle.isOfTransactions() ? Kind.DEADLOCK : Kind.SUSPECTED_DEADLOCK;
        Detection seen = Detection.at(hold.site(), kind, outer, hold.label().name());
        announcer.note(seen);
        PoolReport report = reporter.report();
        return new AcquireDeadlockException(announcer.message(seen) + announcer.whereLogged(report), report);
    }
}
