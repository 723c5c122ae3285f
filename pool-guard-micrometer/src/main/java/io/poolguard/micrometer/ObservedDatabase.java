/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.observation.ObservationRegistry;
import io.poolguard.DatabaseManager;
import io.poolguard.PoolGuard;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A guard's {@link DatabaseManager} whose sessions and transactions are observed: a trace shows where a connection was
 * held.
 *
 * <pre>{@code
 * DatabaseManager database = ObservedDatabase.of(guard, observationRegistry);
 * }</pre>
 *
 * <p>A session or transaction is an observation {@code poolguard.session}, from its begin to its end, named by its
 * label. Each hold is a child of it, {@code poolguard.session.hold}, from the acquire to the moment when the connection
 * has been given back. These are observations and not events, because a trace shows the one as bars and the other as
 * points: a hold that lasts as long as the call to a model beside it is to be seen as such. What the session has before
 * its first hold is the wait for a connection.
 *
 * <p>The keys, all of low cardinality: {@code pool}; {@code label}, bounded as the guard's own: the first labels that
 * come here, and {@code other} for all that come after the first hundred; and, on the session, {@code outcome}, the gravest of its transactions:
 * {@code unknown}, {@code rolled_back}, {@code committed}, or {@code none} if it had none to end. What a method of the
 * manager or of the session throws is recorded as the observation's error and reaches the caller unchanged; a handler
 * that writes out errors writes out the messages of drivers too.
 *
 * <p>In a transaction the observations are current on its thread, so that whatever is observed by the work becomes a
 * child of them. A session is not bound to a thread, and so its observations are never made current: what is observed
 * between its begin and its end is a child of what is current there. A session that is never closed is never shown; the
 * guard's finding tells of it.
 *
 * <p>What a handler, a convention, a filter or a predicate of the registry throws is logged, the first time as a
 * warning, and goes no further. Without a handler in the registry nothing is observed, and nothing made. Sites and
 * findings name the application's own line, as without this class.
 *
 * <p>Safe for use by many threads.
 */
public final class ObservedDatabase implements DatabaseManager {

    private final DatabaseManager database;
    private final SessionObservations observations;

    private ObservedDatabase(DatabaseManager database, SessionObservations observations) {
        this.database = database;
        this.observations = observations;
    }

    /**
     * Observes the sessions and transactions of a guarded pool. Those begun by the guard's own manager are not observed.
     * Make it once for a guard: each bounds the labels that have come to it.
     *
     * @param guard the guard
     * @param registry where the application observes
     * @return a manager that does what the guard's own does
     */
    public static DatabaseManager of(PoolGuard guard, ObservationRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        return new ObservedDatabase(
                guard.databaseManager(),
                new SessionObservations(registry, guard.snapshot().pool()));
    }

    @Override
    public <R extends @Nullable Object, X extends Exception> R inTransaction(
            String label, TransactionCallback<R, X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work");
        Objects.requireNonNull(label, "label");
        if (observations.areOff()) {
            return database.inTransaction(label, work);
        }
        ObservedTransaction transaction = new ObservedTransaction(observations, label);
        try {
            R result = database.inTransaction(label, connection -> transaction.run(connection, work));
            transaction.committed();
            return result;
        } catch (Throwable failure) {
            transaction.failed(failure);
            throw failure;
        } finally {
            transaction.end();
        }
    }

    @Override
    public <X extends Exception> void useTransaction(String label, TransactionAction<X> work) throws SQLException, X {
        Objects.requireNonNull(work, "work");
        if (observations.areOff()) {
            database.useTransaction(label, work);
            return;
        }
        this.<@Nullable Object, X>inTransaction(label, connection -> {
            work.run(connection);
            return null;
        });
    }

    @Override
    public Session openSession(String label) {
        Session session = database.openSession(label);
        return observations.areOff() ? session : new ObservedSession(session, observations, label);
    }

    @Override
    public boolean isRetryable(Throwable failure) {
        return database.isRetryable(failure);
    }

    @Override
    public DatabaseManager with(SessionOptions options) {
        return new ObservedDatabase(database.with(options), observations);
    }
}
