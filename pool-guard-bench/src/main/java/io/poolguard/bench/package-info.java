/**
 * What the guard costs, measured beside bare HikariCP and its peers in one run.
 *
 * <p>Begin at {@link io.poolguard.bench.OverheadBenchmark}; {@link io.poolguard.bench.SetUp} lists what stands side by
 * side.
 */
@NullMarked
package io.poolguard.bench;

import org.jspecify.annotations.NullMarked;
