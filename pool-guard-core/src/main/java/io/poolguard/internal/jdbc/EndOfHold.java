/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executor;

/**
 * The way out of a hold, the same for plain connections, sessions and transactions.
 *
 * <p>HikariCP puts a connection back on which the rollback has failed, and so hands somebody's transaction to the next
 * one. Here a connection is cleaned first, and goes back to the pool only if that succeeded; otherwise it is evicted.
 * It is closed or evicted, never both: an eviction that comes after HikariCP's close can hit the next borrower.
 */
final class EndOfHold {

    private final GuardedPool pool;
    private final HoldRegistry registry;

    EndOfHold(GuardedPool pool, HoldRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    /**
     * Cleans the connection and hands it back. Does nothing if the hold has ended already.
     *
     * @throws SQLException what failed first; the connection was then evicted, or, if only HikariCP's last steps
     *     failed, is in the pool and clean
     */
    void handBack(GuardedConnection connection, Ending how) throws SQLException {
        Hold hold = connection.hold;
        if (!hold.beginEnd(how)) {
            return;
        }
        try {
            connection.countEnd();
            if (pool.isBroken(hold.pooled())) {
                gone(hold);
                return;
            }
            if (!hold.isUsedByAnother() && !connection.isClean()) {
                hold.cleaning();
                connection.clean();
            }
        } catch (Throwable t) {
            if (hold.cleaned()) {
                evictEnding(hold);
            }
            throw t;
        }
        if (!hold.cleaned()) {
            return; // the watchdog has evicted it meanwhile, because the cleaning hung
        }
        // Asked again: a call that began meanwhile on another thread may have undone the cleaning.
        if (hold.isUsedByAnother() || connection.isBeyondRepair()) {
            evictEnding(hold);
            return;
        }
        hold.closing();
        close(hold, hold.pooled());
    }

    private void close(Hold hold, Connection pooled) throws SQLException {
        try {
            pooled.close();
            registry.remove(hold);
        } catch (Throwable t) {
            // HikariCP closes the statements before anything else. If that throws, the connection never goes back, and
            // its slot is lost. If a later step threw, it has gone back, and may be somebody else's by now: HikariCP
            // then only marks it, and closes it when nobody has it.
            hold.evicting();
            pool.evict(pooled, () -> registry.remove(hold));
            throw t;
        }
    }

    /** Evicts the connection. Does nothing if the hold has ended already. */
    void evict(GuardedConnection connection, Ending how) {
        if (connection.hold.beginEnd(how)) {
            try {
                connection.countEnd();
            } finally {
                evictEnding(connection.hold);
            }
        }
    }

    /**
     * Aborts the connection and evicts it: the driver's abort alone would leave the slot taken. Does nothing if the
     * hold has ended already.
     *
     * @throws SQLException the driver's answer; the connection is evicted all the same
     */
    void abort(GuardedConnection connection, Executor executor) throws SQLException {
        Hold hold = connection.hold;
        if (!hold.beginEnd(Ending.ABORTED)) {
            return;
        }
        try {
            connection.countEnd();
            hold.pooled().abort(executor);
        } finally {
            evictEnding(hold);
        }
    }

    /** The hold stays in the books until the slot is free, so that an eviction that hangs can be seen. */
    private void evictEnding(Hold hold) {
        if (pool.isBroken(hold.pooled())) {
            gone(hold);
            return;
        }
        hold.evicting();
        pool.evict(hold.pooled(), () -> registry.remove(hold));
    }

    /** HikariCP has thrown the connection out already, without a thought for those who wait for a slot. */
    private void gone(Hold hold) {
        pool.countBroken();
        hold.broken();
        registry.remove(hold);
        pool.serveWaiters();
    }
}
