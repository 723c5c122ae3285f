/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.end;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;

/**
 * Gives up the connection of a hold that has ended. The caller has won the way out of the hold, and has said in the
 * hold's state what becomes of the connection.
 */
public final class Disposal {

    private final GuardedPool pool;
    private final HoldRegistry registry;

    public Disposal(GuardedPool pool, HoldRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    /** Whether HikariCP has thrown the connection out already, because it broke. */
    public boolean isBroken(Hold hold) {
        return pool.isBroken(hold.pooled());
    }

    /**
     * Has the connection thrown out of the pool. The hold stays in the registry until the slot is free, so that an
     * eviction that hangs can be seen. If it cannot be begun now, the hold is left to the watchdog.
     */
    public void evict(Hold hold) {
        try {
            pool.evict(hold.pooled(), () -> registry.remove(hold));
        } catch (Throwable t) {
            hold.leave();
            throw t;
        }
        hold.evicted();
    }

    /** Takes note of a connection that HikariCP has thrown out without serving the threads that wait for a slot. */
    public void broken(Hold hold) {
        pool.countBroken();
        registry.remove(hold);
        pool.serveWaiters();
    }
}
