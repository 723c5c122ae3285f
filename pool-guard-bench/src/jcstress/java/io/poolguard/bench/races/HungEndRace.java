/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A cleaning comes to its end just as the watchdog takes it for hung: one of them gives the connection up. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it was handed back")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it was taken")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, or nobody")
@State
public class HungEndRace extends Race {

    public HungEndRace() {
        acquire();
        open();
        hold.beginEnd(CloseReason.CLOSED);
        hold.cleaning();
    }

    @Actor
    public void closer(II_Result r) {
        if (hold.cleaned()) {
            hold.closing();
            registry.remove(hold);
            r.r1 = WON;
        }
    }

    @Actor
    public void watchdog(II_Result r) {
        if (hold.takeHung()) {
            registry.remove(hold);
            r.r2 = WON;
        }
    }
}
