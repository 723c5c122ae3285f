/**
 * A driver that does nothing, as cheaply as can be: what is left in a figure is the pool and what stands around it.
 *
 * <p>Each call makes a new statement and a new result set, as drivers do. The classes here are abstract and have only
 * the methods that a benchmark or a pool calls; {@link io.poolguard.bench.stub.Completion} adds the others, which
 * throw.
 */
@NullMarked
package io.poolguard.bench.stub;

import org.jspecify.annotations.NullMarked;
