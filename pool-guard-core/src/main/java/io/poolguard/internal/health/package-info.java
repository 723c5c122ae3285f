/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The health of the pool. {@code Health} gives the verdict from {@code PoolConditions} (for how long each condition has held),
 * {@code OverdueHolds} (connections held too long), and the last results of {@code Prober} and {@code CapacityCheck}.
 * {@code HealthLog} writes each change of the verdict to the log.
 */
@NullMarked
package io.poolguard.internal.health;

import org.jspecify.annotations.NullMarked;
