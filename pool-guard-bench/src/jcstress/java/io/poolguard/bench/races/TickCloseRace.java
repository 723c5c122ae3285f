/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.LabelFigures;
import io.poolguard.internal.hold.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The watchdog looks while a hold ends: no time is negative, and the hold is settled once. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "met by this tick only after it was settled")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "met, and settled once")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class TickCloseRace extends Race {

    private static final long ELAPSED = 1_000_000;

    public TickCloseRace() {
        acquire();
        open();
    }

    @Actor
    public void watchdog(II_Result r) {
        registry.forEach(met -> met.witness(ELAPSED));
        boolean positive =
                registry.snapshots().stream().noneMatch(one -> one.held().isNegative());
        r.r1 = positive && hold.heldNow() >= 0 && hold.idleNow() >= 0 ? 1 : -1;
    }

    @Actor
    public void closer() {
        if (hold.beginEnd(CloseReason.CLOSED)) {
            hold.closing();
            registry.remove(hold);
        }
    }

    @Arbiter
    public void settled(II_Result r) {
        LabelFigures.Times held = books.figures().get(0).held();
        boolean gone = registry.snapshots().isEmpty();
        boolean sound = !held.total().isNegative() && !held.longest().isNegative();
        r.r2 = gone && sound
                ? (int) held.buckets().stream().mapToLong(Long::longValue).sum()
                : -1;
    }
}
