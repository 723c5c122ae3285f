/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.PoolGuardBuilder.Sites;
import java.lang.invoke.VarHandle;

/**
 * Captures sites within a budget.
 *
 * <p>To note a few frames costs a microsecond or more, ten times what an acquire costs. So the watchdog allows a number of
 * sites at each tick, and the acquires that come first take them; the others pay for one opaque read. What is not taken
 * adds up, so that the first acquires after a calm are all captured: a burst is what empties a pool.
 */
public final class SiteCapture {

    private static final int MOST = 128;
    private static final int PER_TICK = 16;
    private static final int PER_TICK_UNDER_PRESSURE = 64;

    private static final VarHandle BUDGET = FieldHandle.of(lookup(), "budget", int.class);

    private final Sites mode;

    // Written by the watchdog (opaque) and by each acquire that takes one (atomic); read by every acquire (opaque).
    @SuppressWarnings("UnusedVariable") // through BUDGET
    private int budget;

    public SiteCapture(Sites mode) {
        this.mode = mode;
        this.budget = mode == Sites.ADAPTIVE ? MOST : 0;
    }

    /** The site of the caller, or {@link Site#NONE} if it is not to be captured. */
    public Site capture() {
        if ((int) BUDGET.getOpaque(this) > 0) {
            // Two acquires may take the last one together: one more, nothing worse.
            BUDGET.getAndAdd(this, -1);
            return Site.noted();
        }
        return mode == Sites.ALWAYS ? Site.noted() : Site.NONE;
    }

    /** Allows some more. Called by the watchdog. */
    public void refill(int pending) {
        refillBy(pending > 0 ? PER_TICK_UNDER_PRESSURE : PER_TICK);
    }

    /** A finding has lacked its site: the next ones are not to. Called by the watchdog. */
    public void lacked() {
        refillBy(MOST);
    }

    private void refillBy(int more) {
        if (mode == Sites.ADAPTIVE) {
            BUDGET.setOpaque(this, Math.min(MOST, Math.max(0, (int) BUDGET.getOpaque(this)) + more));
        }
    }
}
