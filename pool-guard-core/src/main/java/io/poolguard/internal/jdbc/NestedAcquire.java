/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.AcquireDeadlockException;
import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Circle;
import io.poolguard.internal.hold.Frame;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.report.Announcer;
import io.poolguard.internal.report.Observation;
import io.poolguard.internal.report.Reporter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is looked at when a thread acquires while it holds: whether that is wanted, and whether it would wait for ever.
 */
final class NestedAcquire {

    private record Pair(String outer, String inner) {}

    private static final int PAIRS = 200;

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final GuardSettings settings;
    private final Announcer announcer;
    private final Reporter reporter;

    // The pairs that were told. Written and read by acquiring threads.
    private final Set<Pair> told = ConcurrentHashMap.newKeySet();

    NestedAcquire(
            GuardedPool pool,
            HoldRegistry registry,
            SiteCapture sites,
            GuardSettings settings,
            Announcer announcer,
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
     * @param outer what the thread holds
     * @throws IllegalStateException if nested acquires are to fail
     * @throws AcquireDeadlockException if this one would never get a connection
     */
    void check(Hold hold, Hold outer) throws SQLException {
        Reaction reaction = settings.nested();
        if (reaction != Reaction.OFF) {
            hold.acquiredAt(sites.capture());
            if (isNews(outer, hold)) {
                announcer.note(nested(hold, outer));
            }
        }
        if (reaction == Reaction.FAIL) {
            throw new IllegalStateException(announcer.message(nested(hold, outer)));
        }
        requireProgress(hold, outer);
    }

    private static Observation nested(Hold hold, Hold outer) {
        return Observation.at(hold.site(), Kind.NESTED, outer, hold.label().name());
    }

    /** Told once for each pair of sites; what was not captured is known by its label. */
    private boolean isNews(Hold outer, Hold inner) {
        return told.size() < PAIRS && told.add(new Pair(place(outer), place(inner)));
    }

    private static String place(Hold hold) {
        return hold.site().line().map(Frame::toString).orElse(hold.label().name());
    }

    private void requireProgress(Hold hold, Hold outer) throws SQLException {
        boolean suspicionIsEnough = settings.suspectedDeadlock() == Reaction.FAIL;
        if (!outer.isOfTransaction() && !suspicionIsEnough) {
            return;
        }
        Optional<Circle> circle = Circle.of(registry, one -> !pool.isBroken(one.pooled()))
                .filter(one -> suspicionIsEnough || one.isOfTransactions())
                // The counts between the two looks: what stands at both has stood while they were read.
                .filter(one -> pool.isTakenBy(one.size()))
                .filter(Circle::stands);
        if (circle.isPresent()) {
            throw deadlock(hold, outer, circle.get());
        }
    }

    private AcquireDeadlockException deadlock(Hold hold, Hold outer, Circle circle) {
        Kind kind = circle.isOfTransactions() ? Kind.DEADLOCK : Kind.SUSPECTED_DEADLOCK;
        Observation seen = Observation.at(hold.site(), kind, outer, hold.label().name());
        announcer.note(seen);
        return new AcquireDeadlockException(announcer.message(seen), reporter.report());
    }
}
