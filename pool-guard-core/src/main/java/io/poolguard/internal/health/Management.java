/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder.Jmx;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guard's entry with JMX, if it is to have one. A runtime may be without JMX: nothing of it is named here. */
public final class Management {

    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    private final String pool;

    // The entry there is. Written by whoever opens and closes the guard.
    private final AtomicReference<@Nullable ManagementEntry> entry = new AtomicReference<>();

    public Management(String pool) {
        this.pool = pool;
    }

    /** Registers the guard. That JMX refuses it is told, and no more: the guard works without. */
    public void register(PoolGuard guard, Jmx mode) {
        if (mode == Jmx.OFF) {
            return;
        }
        try {
            entry.set(ManagementEntry.of(pool, new ManagedGuard(guard), mode));
        } catch (Exception | LinkageError e) {
            LOG.warn(
                    "{} - the guard could not be registered with JMX ({}).",
                    pool,
                    e.getClass().getName());
        }
    }

    /** Takes the entry out again. A second time does nothing. */
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
