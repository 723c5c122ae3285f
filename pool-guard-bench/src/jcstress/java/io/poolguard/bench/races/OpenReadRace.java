/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Who sees that a hold has a connection sees the connection. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not open yet")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "open, with its connection")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class OpenReadRace extends Race {

    public OpenReadRace() {
        acquire();
    }

    @Actor
    public void acquirer() {
        open();
    }

    @Actor
    public void reader(I_Result r) {
        if (hold.hasConnection()) {
            r.r1 = hold.pooled() == POOLED ? 1 : -1;
        }
    }
}
