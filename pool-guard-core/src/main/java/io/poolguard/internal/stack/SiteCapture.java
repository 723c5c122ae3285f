/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.stack;

import static java.lang.invoke.MethodHandles.lookup;

import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.internal.clock.VarHandles;
import java.lang.invoke.VarHandle;

/**
 * Captures sites within a budget.
 *
 * <p>A capture costs a microsecond or more, ten times as much as an acquire. So the watchdog allows a number of
 * captures at each tick, and the first acquires take them; the others pay for one opaque read. The unused rest is saved
 * up, so that after a calm the first acquires are all captured: it is bursts that empty a pool.
 */
public final class SiteCapture {

    private static final int MOST = 128;
    private static final int PER_TICK = 16;
    private static final int PER_TICK_UNDER_PRESSURE = 64;

    private static final VarHandle BUDGET = VarHandles.of(lookup(), "budget", int.class);

    private final Sites mode;
    private final ApplicationCode code;

    // The captures that are allowed. Written by the watchdog (opaque) and by each acquire that takes one (atomic); read
    // by every acquire (opaque).
    @SuppressWarnings("UnusedVariable") // through BUDGET
    private int budget;

    public SiteCapture(Sites mode, ApplicationCode code) {
        this.mode = mode;
        this.code = code;
        this.budget = mode == Sites.ADAPTIVE ? MOST : 0;
    }

    /** The site of the caller, or {@link Site#NONE} if no capture is allowed. */
    public Site capture() {
        if ((int) BUDGET.getOpaque(this) > 0) {
            // Two acquires may take the last one together: that makes one capture more, nothing worse.
            BUDGET.getAndAdd(this, -1);
            return always();
        }
        return mode == Sites.ALWAYS ? always() : Site.NONE;
    }

    /** The site of the caller, whatever the budget: for what may fail for it. */
    public Site always() {
        return Site.captured(code);
    }

    /** The same, resolved. */
    public Site here() {
        Site site = always();
        site.read();
        return site;
    }

    /** Allows some more captures. Called by the watchdog. */
    public void refill(int pending) {
        refillBy(pending > 0 ? PER_TICK_UNDER_PRESSURE : PER_TICK);
    }

    /** Allows as many captures as there may be, because a finding lacked its site. Called by the watchdog. */
    public void lacked() {
        refillBy(MOST);
    }

    private void refillBy(int more) {
        if (mode == Sites.ADAPTIVE) {
            BUDGET.setOpaque(this, Math.min(MOST, Math.max(0, (int) BUDGET.getOpaque(this)) + more));
        }
    }
}
