/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Hold;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call of another thread begins while the hold ends: it is refused, or the closer sees it and evicts. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "the call was refused")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the call runs, and the closer knows")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the closer saw an attempt that was refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class CallCloseRace extends Race {

    public CallCloseRace() {
        acquire();
        open();
    }

    @Actor
    public void caller(II_Result r) {
        r.r1 = hold.enter() == Hold.NOT_OPEN ? 0 : 1;
    }

    @Actor
    public void closer(II_Result r) {
        if (hold.beginEnd(CloseReason.CLOSED)) {
            r.r2 = hold.isUsedByAnother() ? 1 : 0;
        }
    }
}
