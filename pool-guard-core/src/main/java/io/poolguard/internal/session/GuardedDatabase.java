/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.DatabaseManager;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.jdbc.Failures;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs transactions and opens sessions on the guarded pool. */
public final class GuardedDatabase implements DatabaseManager {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedDatabase.class);

    private final GuardedDataSource door;
    private final SessionOptions options;

    public GuardedDatabase(GuardedDataSource door) {
        this(door, SessionOptions.defaults());
    }

    private GuardedDatabase(GuardedDataSource door, SessionOptions options) {
        this.door = door;
        this.options = options;
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R inTransaction(
            String label, TransactionCallback<R, X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work");
        TransactionConnection connection = door.acquire(new TransactionConnection(door, door.label(label)));
        R result;
        try {
            connection.begin(options);
            result = work.run(connection);
            connection.commitScope();
        } catch (Throwable failure) {
            Suppression.run(failure, () -> connection.handBack(Ending.TRANSACTION_ENDED));
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
    private void endCommitted(TransactionConnection connection) {
        try {
            connection.handBack(Ending.TRANSACTION_ENDED);
        } catch (Throwable e) {
            LOG.warn(
                    "{} - a connection could not be given back after its commit, which stands ({}, SQLState={}).",
                    door.poolName(),
                    e.getClass().getName(),
                    Names.state(e));
        }
    }

    @Override
    public Session openSession(String label) {
        return new GuardedSession(door, door.label(label), options);
    }

    @Override
    public boolean isRetryable(Throwable failure) {
        return Failures.isRetryable(Objects.requireNonNull(failure, "failure"));
    }

    @Override
    public DatabaseManager with(SessionOptions other) {
        return new GuardedDatabase(door, Objects.requireNonNull(other, "options"));
    }
}
