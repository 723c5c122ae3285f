/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/**
 * The books of a guard: the holds, the figures kept by label, the sites that may be captured, and how much was found.
 */
public record Books(HoldRegistry registry, Labels labels, SiteCapture sites, FindingCounts findings) {}
