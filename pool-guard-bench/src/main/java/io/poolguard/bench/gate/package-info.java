/**
 * A short run that fails when the guard has become dearer than it may be.
 *
 * <p>Begin at {@link io.poolguard.bench.gate.Gate}; how dear it may be stands in {@code Band}.
 */
@NullMarked
package io.poolguard.bench.gate;

import org.jspecify.annotations.NullMarked;
