/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.CloseReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The watchdog finds a hold lost while a thread ends it: one of them gives the connection up. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "it was closed")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "it was a leak")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class CloseLeakRace extends Race {

    public CloseLeakRace() {
        acquire();
        open();
        hold.clear(); // as the collector does
    }

    @Actor
    public void closer(II_Result r) {
        if (hold.beginEnd(CloseReason.CLOSED)) {
            hold.closing();
            registry.remove(hold);
            r.r1 = WON;
        }
    }

    @Actor
    public void watchdog(II_Result r) {
        if (hold.isLost() && hold.leak()) {
            registry.remove(hold);
            r.r2 = WON;
        }
    }
}
