/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.util.List;

/**
 * Who holds the connections of a pool, and what their threads were doing when they were looked at.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods.
 */
public interface PoolReport {

    /** {@return the pool's counts} */
    PoolSnapshot snapshot();

    /** {@return what the holders have in common, in one sentence or two} */
    String verdict();

    /** {@return the holders, longest first, each with where its thread stands; the list cannot be changed} */
    List<HoldSnapshot> holders();

    /** {@return verdict and holders as lines for a log, the longest twenty holders; begins on a new line} */
    String text();

    /** {@return the counts, the verdict and the holders, as lines for a log} */
    @Override
    String toString();
}
