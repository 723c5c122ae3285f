/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.PoolGuardBuilder.Sites;

/**
 * The books of a guard: the holds, the figures kept by label, the sites that may be captured, and how much was found,
 * and which acquires have failed.
 */
public record Books(
        HoldRegistry registry, Labels labels, SiteCapture sites, FindingCounts findings, FailedAcquires failures) {

    /** Empty books. */
    public static Books of(String pool, Sites sites) {
        return new Books(
                new HoldRegistry(),
                new Labels(pool),
                new SiteCapture(sites),
                new FindingCounts(),
                new FailedAcquires());
    }
}
