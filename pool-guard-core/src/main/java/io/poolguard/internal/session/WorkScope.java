/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Label.OutcomeSink;
import io.poolguard.internal.jdbc.ConnectionScope;
import io.poolguard.internal.jdbc.ConnectionScope.Services;
import io.poolguard.internal.jdbc.ConnectionSource;
import io.poolguard.internal.jdbc.GuardedConnection;
import io.poolguard.internal.text.LogText;
import java.sql.SQLException;

/** A session or a transaction, as the owner of its connections' transactions. */
abstract class WorkScope implements ConnectionScope {

    final ConnectionSource connections;
    final Label label;
    private final SessionOptions options;

    WorkScope(ConnectionSource connections, Label label, SessionOptions options) {
        this.connections = connections;
        this.label = label;
        this.options = options;
    }

    @Override
    public final Services services() {
        return connections.services();
    }

    @Override
    public OutcomeSink outcomes(GuardedConnection connection) {
        return label.stats();
    }

    /**
     * Does nothing: the scope gives the connection back, so that it may be given to layers which close what they are
     * given.
     */
    @Override
    public final void close(GuardedConnection connection) throws SQLException {}

    /** Auto-commit is off in a scope and stays off. */
    @Override
    public final void autoCommitOn(GuardedConnection connection) throws SQLException {
        throw refused(
                connection,
                "auto-commit stays off here",
                "A session commits when it is told to, a transaction at its end");
    }

    @Override
    public final void autoCommitOff(GuardedConnection connection) throws SQLException {
        connection.requireOpen();
    }

    /** Acquires a connection, on which nothing is set yet. */
    final GuardedConnection acquire() throws SQLException {
        return connections.acquire(this, label);
    }

    /** Makes the connection ready for its first transaction. */
    final void begin(GuardedConnection connection) throws SQLException {
        options.expectedReason().ifPresent(reason -> connection.expect(options.expectedDuration(), reason));
        // Before auto-commit goes off: some databases refuse these in a transaction.
        if (options.isReadOnly()) {
            connection.setReadOnly(true);
        }
        if (options.isolation().isPresent()) {
            connection.setTransactionIsolation(options.isolation().getAsInt());
        }
        connection.turnAutoCommitOff();
    }

    /**
     * Commits the scope's transaction. If the outcome is unknown the connection is evicted.
     *
     * @throws SQLException the database's refusal; or the guard's failure, if the transaction is aborted or the outcome
     *     is unknown
     */
    final void commitScope(GuardedConnection connection) throws SQLException {
        connection.requireOpen();
        if (connection.isBroken()) {
            // Nothing was sent: a lost connection means a rollback.
            throw new SQLException(
                    connection.message("the connection broke before the commit", "", "The transaction was rolled back"),
                    "08003");
        }
        options.commitTimeout().ifPresent(connection::bound);
        try {
            connection.commitTransaction();
        } catch (Throwable failure) {
            if (connection.isOutcomeUnknown()) {
                connection.evict(CloseReason.COMMIT_UNKNOWN);
                throw unknown(connection, failure);
            }
            throw failure;
        } finally {
            if (options.commitTimeout().isPresent() && !connection.isEnded()) {
                connection.unbound();
            }
        }
    }

    private static CommitOutcomeUnknownException unknown(GuardedConnection connection, Throwable failure) {
        return new CommitOutcomeUnknownException(
                connection.message(
                        "commit failed and its outcome is unknown",
                        ", SQLState=" + LogText.state(failure),
                        "Look whether the work is there before repeating it"),
                failure);
    }

    /** Rolls the scope's transaction back. If that fails the connection is evicted, which ends the transaction too. */
    static void rollbackScope(GuardedConnection connection) throws SQLException {
        connection.requireOpen();
        try {
            connection.rollbackTransaction();
        } catch (Throwable failure) {
            connection.evict(CloseReason.ROLLBACK_FAILED);
            throw failure;
        }
    }

    /** A failure because of the scope's rules. */
    static SQLException refused(GuardedConnection connection, String what, String cure) {
        return new SQLException(connection.message(what, "", cure), "25000");
    }
}
