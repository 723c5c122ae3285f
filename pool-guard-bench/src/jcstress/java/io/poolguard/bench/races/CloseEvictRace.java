/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.CloseReason;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A close and an abort: one of them takes the connection, and everybody is told how it ended. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "handed back")
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "evicted")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class CloseEvictRace extends Race {

    private static final List<String> ENDINGS = List.of("it is being closed", "it was closed", "it was aborted");

    public CloseEvictRace() {
        acquire();
        open();
    }

    @Actor
    public void closer(III_Result r) {
        if (hold.beginEnd(CloseReason.CLOSED)) {
            hold.closing();
            r.r1 = WON;
        }
    }

    @Actor
    public void aborter(III_Result r) {
        if (hold.beginEnd(CloseReason.ABORTED)) {
            hold.evicting();
            r.r2 = WON;
        }
    }

    @Arbiter
    public void told(III_Result r) {
        r.r3 = ENDINGS.indexOf(hold.ending());
    }
}
