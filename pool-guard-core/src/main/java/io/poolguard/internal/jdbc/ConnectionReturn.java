/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.GuardSettings;
import io.poolguard.internal.end.Disposal;
import io.poolguard.internal.end.StackRoom;
import io.poolguard.internal.hikari.ConnectionDefaults;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Ends a hold in the hand of its holder, once, and gives the connection up.
 *
 * <p>HikariCP puts a connection back on which the rollback has failed, and so hands somebody's transaction to the next
 * one. Here a connection is cleaned first, and goes back to the pool only if that succeeded; otherwise it is evicted.
 * It is closed or evicted, never both: an eviction that comes after HikariCP's close can hit the next borrower.
 */
public final class ConnectionReturn {

    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final GuardSettings<?> settings;
    private final Disposal disposal;
    private final NetworkTimeouts timeouts;

    ConnectionReturn(GuardedPool pool, HoldRegistry registry, GuardSettings<?> settings, NetworkTimeouts timeouts) {
        this.pool = pool;
        this.registry = registry;
        this.settings = settings;
        this.disposal = new Disposal(pool, registry);
        this.timeouts = timeouts;
    }

    /**
     * Cleans the connection and hands it back. Does nothing if the hold has ended already.
     *
     * @throws SQLException what failed first; the connection was then evicted, or, if only HikariCP's last steps
     *     failed, is in the pool and clean
     */
    void handBack(Hold hold, CloseReason how, TransactionState transaction, ChangedSettings changed, int openStatements)
            throws SQLException {
        boolean hasRoom = StackRoom.isThereForClose();
        if (hold.beginEnd(how)) {
            try {
                if (!hasRoom) {
                    hold.leave();
                    return;
                }
                cleanAndClose(hold, transaction, changed, openStatements);
            } catch (StackOverflowError e) {
                // What is called here may run out of stack half way, too. The watchdog has a stack of its own.
                hold.leave();
                throw e;
            }
        }
    }

    private void cleanAndClose(Hold hold, TransactionState transaction, ChangedSettings changed, int openStatements)
            throws SQLException {
        boolean usedByAnother;
        try {
            count(hold, transaction, openStatements);
            if (disposal.isBroken(hold)) {
                broken(hold);
                return;
            }
            usedByAnother = hold.isUsedByAnother();
            if (!usedByAnother && !isClean(hold, transaction, changed, openStatements) && hold.cleaning()) {
                clean(hold, transaction, changed);
            }
        } catch (StackOverflowError e) {
            throw e;
        } catch (Throwable t) {
            if (hold.cleaned()) {
                evictEnding(hold);
            }
            throw t;
        }
        if (!hold.cleaned()) {
            return; // the watchdog has evicted it meanwhile, because the cleaning hung
        }
        // Asked again: a call that was under way on another thread may have undone the cleaning.
        if (usedByAnother || hold.isUsedByAnother() || changed.isBeyondRestoring()) {
            evictEnding(hold);
        } else if (hold.closing()) {
            close(hold, hold.pooled());
        }
    }

    private void close(Hold hold, Connection pooled) throws SQLException {
        try {
            pooled.close();
            registry.remove(hold);
        } catch (StackOverflowError e) {
            throw e;
        } catch (Throwable t) {
            // HikariCP closes the statements before anything else. If that throws, the connection never goes back, and
            // its slot is lost. If a later step threw, it has gone back, and may be somebody else's by now: HikariCP
            // then only marks it, and closes it when nobody has it.
            if (hold.evicting()) {
                disposal.evict(hold);
            }
            throw t;
        }
    }

    /** Evicts the connection. Does nothing if the hold has ended already. */
    void evict(Hold hold, CloseReason how, TransactionState transaction, int openStatements) {
        if (hold.beginEnd(how)) {
            try {
                count(hold, transaction, openStatements);
            } catch (StackOverflowError e) {
                hold.leave();
                throw e;
            }
            evictEnding(hold);
        }
    }

    /** Evicts a connection that no caller has got, because the acquire fails although the pool has given it. */
    void evictUnused(Hold hold) {
        hold.failGiven();
        evictEnding(hold);
    }

    /**
     * Aborts the connection and evicts it: the driver's abort alone would leave the slot taken. So does it
     * beside a cleaning that is under way, and frees the thread that hangs in it. Does nothing if the hold
     * has ended already.
     *
     * @throws SQLException the driver's answer; the connection is evicted all the same
     */
    void abort(Hold hold, Executor executor, TransactionState transaction, int openStatements) throws SQLException {
        if (!hold.beginEnd(CloseReason.ABORTED)) {
            abortCleaning(hold, executor);
            return;
        }
        try {
            count(hold, transaction, openStatements);
            hold.pooled().abort(executor);
        } catch (StackOverflowError e) {
            hold.leave();
            throw e;
        } catch (Throwable t) {
            evictEnding(hold);
            throw t;
        }
        evictEnding(hold);
    }

    /** Takes the connection from the thread that cleans it: handed back, it would reach the next borrower aborted. */
    private void abortCleaning(Hold hold, Executor executor) throws SQLException {
        if (hold.takeHung()) {
            try {
                hold.pooled().abort(executor);
            } finally {
                disposal.evict(hold);
            }
        }
    }

    private void evictEnding(Hold hold) {
        try {
            if (disposal.isBroken(hold)) {
                broken(hold);
            } else if (hold.evicting()) {
                disposal.evict(hold);
            }
        } catch (Throwable t) {
            hold.leave();
            throw t;
        }
    }

    private void broken(Hold hold) {
        hold.broken();
        disposal.broken(hold);
    }

    /** Counts what the connection comes back with: work that is lost now, statements that were left open. */
    private static void count(Hold hold, TransactionState transaction, int openStatements) {
        if (!transaction.isOutcomeUnknown()
                && (transaction.hasUpdates() || (transaction.isOpen() && hold.isOfTransaction()))) {
            transaction.lost();
        }
        if (openStatements > 0) {
            hold.label().stats().statementsLeftOpen(openStatements);
        }
    }

    // ------------------------------------------------------------------ how all is put right

    /** Whether nothing is open and nothing was changed, so that the connection can go back as it is. */
    private boolean isClean(Hold hold, TransactionState transaction, ChangedSettings changed, int openStatements) {
        ConnectionDefaults usual = pool.defaults();
        return !transaction.isOpen()
                && transaction.isAutoCommit() == usual.isAutoCommit()
                && changed.isAsBefore(usual)
                && openStatements == 0
                && !hold.isUnobserved()
                && settings.resetSql().isEmpty();
    }

    /**
     * Ends what may be open, and puts back what was changed, within a bound. In this order: setting auto-commit first
     * would commit.
     *
     * <p>HikariCP would put back much of the same, and hand the connection on if that fails. What is put back here it
     * does not touch again; only the network timeout, and so the bound, it puts back itself. No call can begin any more.
     */
    private void clean(Hold hold, TransactionState transaction, ChangedSettings changed) throws SQLException {
        Connection pooled = hold.pooled();
        ConnectionDefaults usual = pool.defaults();
        Optional<String> resetSql = settings.resetSql();
        Duration most = settings.returnTimeout();
        boolean believed = transaction.isAutoCommit();
        // Work that went past the guard may have changed auto-commit. The driver's own connection is asked, which knows
        // without a round trip: HikariCP's answers from memory.
        boolean unsure = changed.isInDoubt() || hold.isUnobserved();
        boolean on = unsure ? pooled.unwrap(Connection.class).getAutoCommit() : believed;
        boolean open = !on && (transaction.isOpen() || unsure);
        boolean outside = resetSql.isPresent() || changed.isNamespaceChanged();
        boolean wanted = outside || usual.isAutoCommit();
        // Where nothing is sent nothing is bounded: a thread that reads past the guard would get the bound as its own.
        boolean sends = open || outside || on != wanted || believed != wanted || !changed.isAsBefore(usual);
        if (sends || !hold.isUnobserved()) {
            timeouts.bound(pooled, changed, most);
        }
        // On PostgreSQL the schema is part of a transaction, and so is most of what is reset: the next rollback would
        // undo it, so that it is put back outside of one.
        if (open) {
            pooled.rollback();
        }
        // Also if only HikariCP's remembered value differs: it restores from that.
        if (on != wanted || believed != wanted) {
            pooled.setAutoCommit(wanted);
        }
        changed.restore(pooled, usual);
        if (resetSql.isPresent()) {
            try (Statement statement = pooled.createStatement()) {
                statement.execute(resetSql.get());
            }
            usual.setUp(pooled);
        }
        if (outside && !usual.isAutoCommit()) {
            pooled.setAutoCommit(false);
        }
    }
}
