/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.gate;

/**
 * The guard and bare HikariCP, measured in turns.
 *
 * @param bare HikariCP as it comes
 * @param guard the guard with its defaults
 */
record Figures(Side bare, Side guard) {

    static final Figures NOTHING = new Figures(Side.NOTHING, Side.NOTHING);

    Figures and(Figures more) {
        return new Figures(bare.and(more.bare), guard.and(more.guard));
    }

    /** How many times as long the same takes through the guard. */
    double timeRatio() {
        return guard.time() / bare.time();
    }

    /** What the guard allocates per operation beside what HikariCP and the driver do. */
    double bytesBeyond() {
        return guard.allocated() - bare.allocated();
    }
}
