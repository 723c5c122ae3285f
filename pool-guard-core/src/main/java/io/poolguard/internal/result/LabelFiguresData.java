/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.result;

import io.poolguard.Ending;
import io.poolguard.LabelFigures;
import java.util.Map;

/** The figures of one label: what was counted, and what was sampled. */
public record LabelFiguresData(String label, Counts counts, Sampled sampled) implements LabelFigures {

    /** What was counted. The maps are never changed. */
    public record Counts(
            long acquires,
            long failures,
            long waiting,
            Map<Ending, Long> ends,
            long unobserved,
            Map<Ending, Long> outcomes,
            long statementsLeftOpen) {}

    /** What was sampled. */
    public record Sampled(Times waited, Times waitedInVain, Times held, Times inJdbc, Times idle) {}

    @Override
    public long acquires() {
        return counts.acquires();
    }

    @Override
    public long failures() {
        return counts.failures();
    }

    @Override
    public long waiting() {
        return counts.waiting();
    }

    @Override
    public Map<Ending, Long> ends() {
        return counts.ends();
    }

    @Override
    public long unobserved() {
        return counts.unobserved();
    }

    @Override
    public Map<Ending, Long> outcomes() {
        return counts.outcomes();
    }

    @Override
    public long statementsLeftOpen() {
        return counts.statementsLeftOpen();
    }

    @Override
    public Times waited() {
        return sampled.waited();
    }

    @Override
    public Times waitedInVain() {
        return sampled.waitedInVain();
    }

    @Override
    public Times held() {
        return sampled.held();
    }

    @Override
    public Times inJdbc() {
        return sampled.inJdbc();
    }

    @Override
    public Times idle() {
        return sampled.idle();
    }
}
