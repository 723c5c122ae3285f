/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.Finding.Kind;
import io.poolguard.PoolFigures.OfLabel;
import io.poolguard.PoolGuardBuilder.Sites;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The books of a guard: the holds, the figures kept by label, the sites that may be captured, how many findings have
 * begun, and how many acquires have failed.
 */
public record Books(
        HoldRegistry registry,
        Labels labels,
        SiteCapture sites,
        Counts<Kind> findings,
        Counts<FailedAcquire> failures) {

    /** Empty books. */
    public static Books of(String pool, Sites sites) {
        return new Books(
                new HoldRegistry(),
                new Labels(pool),
                new SiteCapture(sites),
                new Counts<>(Kind.class),
                new Counts<>(FailedAcquire.class));
    }

    /** The figures of each label that has been used, by name. */
    public List<OfLabel> figures() {
        return labels.figures(registry.acquiring().stream()
                .collect(Collectors.groupingBy(hold -> hold.label().book(), Collectors.counting())));
    }
}
