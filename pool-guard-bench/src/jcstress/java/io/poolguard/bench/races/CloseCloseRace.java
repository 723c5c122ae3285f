/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads close: one of them gives the connection up. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the first")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the second")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class CloseCloseRace extends Race {

    public CloseCloseRace() {
        acquire();
        open();
    }

    @Actor
    public void one(II_Result r) {
        r.r1 = close();
    }

    @Actor
    public void other(II_Result r) {
        r.r2 = close();
    }

    private int close() {
        if (!hold.beginEnd(CloseReason.CLOSED)) {
            return NOTHING;
        }
        hold.closing();
        registry.remove(hold);
        return WON;
    }
}
