/**
 * Meters of a guarded pool for Micrometer: {@link io.poolguard.micrometer.PoolGuardMetrics}; observations of its sessions:
 * {@link io.poolguard.micrometer.ObservedDatabase}.
 */
@NullMarked
package io.poolguard.micrometer;

import org.jspecify.annotations.NullMarked;
