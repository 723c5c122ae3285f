/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.text.LogText;
import io.poolguard.internal.text.Loggers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/** Bounds a step of the guard's own by the driver's network timeout. */
public final class NetworkTimeouts {

    private static final Logger LOG = Loggers.GUARD;

    private final GuardedPool pool;

    NetworkTimeouts(GuardedPool pool) {
        this.pool = pool;
    }

    /**
     * Bounds what the driver does from now on, unless a bound is in force that is as tight, or the driver knows none.
     */
    void bound(Connection pooled, ChangedSettings settings, Duration most) {
        Optional<Duration> now = inForce(pooled, settings);
        if (now.isPresent() && (now.get().isZero() || now.get().compareTo(most) > 0)) {
            trySet(pooled, most);
        }
    }

    /** Takes the bound off while the connection stays in hand. */
    void unbound(Connection pooled, ChangedSettings settings) {
        inForce(pooled, settings).ifPresent(timeout -> trySet(pooled, timeout));
    }

    /** The network timeout that is the holder's, or the pool's. */
    private Optional<Duration> inForce(Connection pooled, ChangedSettings settings) {
        return settings.networkTimeout().isPresent()
                ? settings.networkTimeout()
                : pool.defaults().learnNetworkTimeout(pooled);
    }

    /** Where it cannot be set, what follows goes without: it must not fail for the want of a bound. */
    private void trySet(Connection pooled, Duration timeout) {
        try {
            pooled.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        } catch (SQLException | RuntimeException | LinkageError e) {
            LOG.debug(
                    "{} - a network timeout could not be set ({}, SQLState={})",
                    pool.name(),
                    e.getClass().getName(),
                    LogText.state(e));
        }
    }
}
