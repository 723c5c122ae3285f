/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.DatabaseManager;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.jdbc.ConnectionSource;
import io.poolguard.internal.jdbc.GuardedConnection;
import io.poolguard.internal.jdbc.SqlFailures;
import io.poolguard.internal.text.LogText;
import io.poolguard.internal.text.Loggers;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Runs transactions and opens sessions on the guarded pool. */
public final class GuardedDatabase implements DatabaseManager {

    private static final Logger LOG = Loggers.GUARD;

    private final ConnectionSource connections;
    private final SessionOptions options;

    public GuardedDatabase(ConnectionSource connections) {
        this(connections, SessionOptions.defaults());
    }

    private GuardedDatabase(ConnectionSource connections, SessionOptions options) {
        this.connections = connections;
        this.options = options;
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R inTransaction(
            String label, TransactionCallback<R, X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work");
        TransactionScope scope = new TransactionScope(connections, connections.label(label), options);
        GuardedConnection connection = scope.acquire();
        R result;
        try {
            scope.begin(connection);
            result = work.run(connection);
            scope.commitScope(connection);
        } catch (Throwable failure) {
            Suppression.run(failure, () -> connection.handBack(CloseReason.TRANSACTION_ENDED));
            throw failure;
        }
        endCommitted(connection);
        return result;
    }

    @Override
    public <X extends Exception> void useTransaction(String label, TransactionAction<X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work");
        this.<@Nullable Object, X>inTransaction(label, connection -> {
            work.run(connection);
            return null;
        });
    }

    /** The work is durable: whatever fails now must not look as if it were not. */
    private void endCommitted(GuardedConnection connection) {
        try {
            connection.handBack(CloseReason.TRANSACTION_ENDED);
        } catch (Throwable e) {
            LOG.warn(
                    "{} - a connection could not be given back after its commit, which stands ({}, SQLState={}).",
                    connections.poolName(),
                    e.getClass().getName(),
                    LogText.state(e));
        }
    }

    @Override
    public Session openSession(String label) {
        return new GuardedSession(connections, connections.label(label), options);
    }

    @Override
    public boolean isRetryable(Throwable failure) {
        return SqlFailures.isRetryable(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public DatabaseManager with(SessionOptions other) {
        return new GuardedDatabase(connections, Objects.requireNonNull(other, "options"));
    }
}
