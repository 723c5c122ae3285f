/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.HoldSnapshot;
import io.poolguard.HoldSnapshot.Activity;
import io.poolguard.internal.hold.Hold;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Calls of two threads that are not the acquirer: none is lost, and none runs on for ever. */
@JCStressTest
@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "both are counted, and none runs")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class CallsRace extends Race {

    public CallsRace() {
        acquire();
        open();
    }

    @Actor
    public void one(III_Result r) {
        r.r1 = call();
    }

    @Actor
    public void other(III_Result r) {
        r.r2 = call();
    }

    private int call() {
        long mark = hold.enter();
        if (mark == Hold.NOT_OPEN) {
            return NOTHING;
        }
        hold.exit(mark);
        return WON;
    }

    @Arbiter
    public void counted(III_Result r) {
        HoldSnapshot now = hold.snapshot(Instant.EPOCH);
        r.r3 = now.activity() == Activity.IDLE_IN_HAND ? (int) now.calls() : -1;
    }
}
