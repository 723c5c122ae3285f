/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jmx;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import io.poolguard.internal.text.Loggers;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Registers a guard with JMX. Names no class of JMX, because a runtime may be without it. */
public final class Management {

    private static final Logger LOG = Loggers.GUARD;

    private final String pool;

    // The guard's entry. Written and read by the threads that open and close the guard.
    private final AtomicReference<@Nullable ManagementEntry> entry = new AtomicReference<>();

    public Management(String pool) {
        this.pool = pool;
    }

    /** Registers the guard. A refusal by JMX is logged, because the guard works without it. */
    public void register(PoolGuard guard, Jmx mode) {
        if (mode == Jmx.OFF) {
            return;
        }
        try {
            entry.set(ManagementEntry.of(pool, new ManagedGuard(guard, mode)));
        } catch (Exception | LinkageError e) {
            LOG.warn(
                    "{} - the guard could not be registered with JMX ({}).",
                    pool,
                    e.getClass().getName());
        }
    }

    /** Removes the entry. A second call does nothing. */
    public void unregister() {
        ManagementEntry own = entry.getAndSet(null);
        if (own == null) {
            return;
        }
        try {
            own.remove();
        } catch (Exception e) {
            LOG.warn(
                    "{} - the guard could not be taken out of JMX ({}).",
                    pool,
                    e.getClass().getName());
        }
    }
}
