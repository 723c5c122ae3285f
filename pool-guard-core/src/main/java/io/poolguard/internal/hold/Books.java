/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

/** The books of a guard: the holds, the figures kept by label, and the sites that may be captured. */
public record Books(HoldRegistry registry, Labels labels, SiteCapture sites) {}
