/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.races;

import io.poolguard.internal.hold.Label;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads use a label for the first time: they share it. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "one label")
@Outcome(expect = Expect.FORBIDDEN, desc = "anything else")
@State
public class SameLabelRace extends Race {

    private @Nullable Label first;
    private @Nullable Label second;

    @Actor
    public void one() {
        first = labels.of("save answer");
    }

    @Actor
    public void other() {
        second = labels.of("save answer");
    }

    @Arbiter
    public void same(I_Result r) {
        r.r1 = first == second ? 1 : 0;
    }
}
