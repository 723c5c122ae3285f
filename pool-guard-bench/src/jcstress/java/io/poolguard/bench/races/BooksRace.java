/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.HoldSnapshot;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The books while a hold ends and another one begins: nothing negative, nothing twice, nothing left. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "neither was seen")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "one was seen")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both were seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class BooksRace extends Race {

    public BooksRace() {
        acquire();
        open();
    }

    @Actor
    public void borrower(II_Result r) {
        Hold next = new Hold(handle, labels.none(), Thread.currentThread(), Owner.CALLER);
        registry.add(next);
        open(next);
        hold.beginEnd(CloseReason.CLOSED);
        hold.closing();
        registry.remove(hold);
        next.beginEnd(CloseReason.CLOSED);
        next.closing();
        registry.remove(next);
    }

    @Actor
    public void reader(II_Result r) {
        List<HoldSnapshot> seen = registry.snapshots();
        long different = seen.stream().map(HoldSnapshot::id).distinct().count();
        r.r1 = different == seen.size() ? seen.size() : -1;
    }

    @Arbiter
    public void end(II_Result r) {
        boolean all = books.figures().stream().allMatch(one -> one.acquires() == 2 && one.failures() == 0);
        r.r2 = all && registry.snapshots().isEmpty() ? 1 : -1;
    }
}
