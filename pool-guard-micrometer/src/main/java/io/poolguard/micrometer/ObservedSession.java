/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.poolguard.Ending;
import io.poolguard.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** A session that is observed, and each of its holds with it. */
final class ObservedSession implements Session {

    /** A method of the session. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }

    /** A connection that the session holds, as far as is known here. */
    private record Held(Connection connection, SafeObservation hold) {}

    private final Session session;
    private final SessionObservations observations;
    private final String label;
    private final SafeObservation observation;

    // For one thread at a time, as the session is.
    private Optional<Held> held = Optional.empty();

    ObservedSession(Session session, SessionObservations observations, String label) {
        this.session = session;
        this.observations = observations;
        this.label = label;
        this.observation = observations.session(label);
    }

    @Override
    public Connection connection() throws SQLException {
        Connection connection;
        try {
            connection = session.connection();
        } catch (Throwable failure) {
            observation.error(failure);
            throw failure;
        }
        if (held.isEmpty() || held.get().connection() != connection) {
            endHold();
            held = Optional.of(new Held(connection, observations.hold(observation, label)));
        }
        return connection;
    }

    @Override
    public void commit() throws SQLException {
        run(session::commit);
    }

    @Override
    public void rollback() throws SQLException {
        run(session::rollback);
    }

    @Override
    public void release() throws SQLException {
        run(session::release);
    }

    @Override
    public void close() throws SQLException {
        try {
            run(session::close);
        } finally {
            endHold();
            observation.stop(Outcome.of(session.outcomes()));
        }
    }

    @Override
    public Map<Ending, Long> outcomes() {
        return session.outcomes();
    }

    private void run(Step step) throws SQLException {
        try {
            step.run();
        } catch (Throwable failure) {
            observation.error(failure);
            throw failure;
        } finally {
            endHoldIfOver();
        }
    }

    /** Also a commit or a rollback that fails ends a hold. To ask a guarded connection is not to ask the driver. */
    private void endHoldIfOver() throws SQLException {
        if (held.isPresent() && held.get().connection().isClosed()) {
            endHold();
        }
    }

    private void endHold() {
        held.ifPresent(one -> one.hold().stop());
        held = Optional.empty();
    }
}
