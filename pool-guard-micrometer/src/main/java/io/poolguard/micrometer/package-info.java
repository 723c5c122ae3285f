/**
 * A guarded pool for Micrometer: its meters ({@link io.poolguard.micrometer.PoolGuardMetrics}), those under OpenTelemetry's
 * names ({@link io.poolguard.micrometer.OpenTelemetryPoolMetrics}), and its sessions as observations
 * ({@link io.poolguard.micrometer.ObservedDatabase}).
 */
@NullMarked
package io.poolguard.micrometer;

import org.jspecify.annotations.NullMarked;
