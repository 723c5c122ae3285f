/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Ending;
import io.poolguard.Finding.Kind;
import io.poolguard.LabelFigures;
import io.poolguard.internal.stack.SiteCapture;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a guard keeps: its holds, the statistics of each label, the budget of sites, the counts of findings and of failed
 * acquires, and what came of the findings at the listener.
 */
public record GuardState(
        HoldRegistry registry,
        LabelRegistry labels,
        SiteCapture sites,
        Counts<Kind> findings,
        Counts<Ending> failures,
        Counts<Delivery> deliveries) {

    private static final Set<Ending> FAILURES =
            EnumSet.of(Ending.EXHAUSTED, Ending.UNREACHABLE, Ending.INTERRUPTED, Ending.DEADLOCK, Ending.OTHER);

    /** What can go wrong with a finding on its way to the listener. */
    public enum Delivery {
        /** The listener did not get it, because it was too slow to take it. */
        UNDELIVERED,
        /** The listener threw an exception. */
        FAILED
    }

    /** The state of a new guard. */
    public static GuardState of(String pool, SiteCapture sites) {
        return new GuardState(
                new HoldRegistry(),
                new LabelRegistry(pool),
                sites,
                Counts.ofAll(Kind.class),
                new Counts<>(FAILURES),
                Counts.ofAll(Delivery.class));
    }

    /** The figures of each label that has been used, by name. */
    public List<LabelFigures> figures() {
        return labels.figures(registry.acquiring().stream()
                .collect(Collectors.groupingBy(hold -> hold.label().stats(), Collectors.counting())));
    }
}
