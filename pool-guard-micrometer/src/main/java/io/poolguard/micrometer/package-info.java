/**
 * Meters of a guarded pool for Micrometer: {@link io.poolguard.micrometer.PoolGuardMetrics}.
 */
@NullMarked
package io.poolguard.micrometer;

import org.jspecify.annotations.NullMarked;
