/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.DatabaseManager.TransactionCallback;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One transaction, from before the acquire to after the end of its hold, on one thread. */
final class ObservedTransaction {

    private enum Work {
        NOT_BEGUN,
        BEGUN,
        RETURNED
    }

    private final SessionObservations observations;
    private final String label;
    private final SafeObservation session;

    private Optional<SafeObservation> hold = Optional.empty();
    private Work work = Work.NOT_BEGUN;
    private Outcome outcome = Outcome.NONE;

    ObservedTransaction(SessionObservations observations, String label) {
        this.observations = observations;
        this.label = label;
        this.session = observations.session(label).current();
    }

    /** The work, with its connection. The hold goes on after it, until {@link #end}: the commit is part of it. */
    <R extends @Nullable Object, X extends Exception> R run(Connection connection, TransactionCallback<R, X> callback)
            throws SQLException, X {
        hold = Optional.of(observations.hold(session, label).current());
        work = Work.BEGUN;
        R result = callback.run(connection);
        work = Work.RETURNED;
        return result;
    }

    void committed() {
        outcome = Outcome.COMMITTED;
    }

    void failed(Throwable failure) {
        outcome = switch (work) {
            case NOT_BEGUN -> Outcome.NONE;
            case BEGUN -> Outcome.ROLLED_BACK; // whatever it has thrown: that may be another transaction's end
            case RETURNED -> failure instanceof CommitOutcomeUnknownException ? Outcome.UNKNOWN : Outcome.ROLLED_BACK;
        };
        session.error(failure);
    }

    void end() {
        hold.ifPresent(SafeObservation::stop);
        session.stop(outcome);
    }
}
