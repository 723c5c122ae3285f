/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.GuardedConnection;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection whose transactions belong to the scope that took it: a session, or one transaction.
 */
class ScopedConnection extends GuardedConnection {

    // Written as the scope begins, by its thread.
    private Optional<Duration> commitTimeout = Optional.empty();

    ScopedConnection(GuardedDataSource door, Label label, Owner owner) {
        super(door, label, owner);
    }

    /**
     * Does nothing: the scope gives the connection back, so that layers which close what they are given may be given
     * it.
     */
    @Override
    public final void close() throws SQLException {}

    /** Auto-commit is off in a scope and stays off. */
    @Override
    public final void setAutoCommit(boolean on) throws SQLException {
        if (on) {
            throw refused(
                    "auto-commit stays off here", "A session commits when it is told to, a transaction at its end");
        }
        requireOpen();
    }

    /** Makes the connection ready for its first transaction. */
    final void begin(SessionOptions options) throws SQLException {
        options.expectedHold().ifPresent(this::expect);
        commitTimeout = options.commitTimeout();
        // Before auto-commit goes off: some databases refuse these in a transaction.
        if (options.isReadOnly()) {
            setReadOnly(true);
        }
        if (options.isolation().isPresent()) {
            setTransactionIsolation(options.isolation().get().level());
        }
        super.setAutoCommit(false);
    }

    /**
     * Commits the scope's transaction. If the outcome is unknown the connection is evicted.
     *
     * @throws SQLException the database's refusal, ours if the transaction is aborted, or our word for an unknown outcome
     */
    final void commitScope() throws SQLException {
        requireOpen();
        if (isBroken()) {
            // Nothing was sent: a lost connection means a rollback.
            throw new SQLException(
                    poolName() + " - the connection broke before the commit (" + name()
                            + "). The transaction was rolled back.",
                    "08003");
        }
        commitTimeout.ifPresent(this::bound);
        try {
            requireCommittable();
            commitNow();
        } catch (Throwable failure) {
            if (isOutcomeUnknown()) {
                evict(Ending.COMMIT_UNKNOWN);
                throw unknown(failure);
            }
            throw failure;
        } finally {
            if (commitTimeout.isPresent() && !isEnded()) {
                unbound();
            }
        }
    }

    private CommitOutcomeUnknownException unknown(Throwable failure) {
        return new CommitOutcomeUnknownException(
                poolName() + " - commit failed and its outcome is unknown (" + name() + ", SQLState="
                        + Names.state(failure) + "). Look whether the work is there before repeating it.",
                failure);
    }

    /** Rolls the scope's transaction back. If that fails the connection is evicted, which ends the transaction too. */
    final void rollbackScope() throws SQLException {
        requireOpen();
        try {
            super.rollback();
        } catch (Throwable failure) {
            evict(Ending.ROLLBACK_FAILED);
            throw failure;
        }
    }

    /** A failure because of the scope's rules. */
    final SQLException refused(String what, String cure) {
        return failure(what, cure, "25000");
    }

    final SQLException failure(String what, String cure, String state) {
        return new SQLException(poolName() + " - " + what + " (" + name() + "). " + cure + ".", state);
    }
}
