/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.Ending;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Label.OutcomeSink;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.ConnectionSource;
import io.poolguard.internal.jdbc.GuardedConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session on the guarded pool, which is the scope of its connections. */
final class GuardedSession extends WorkScope implements Session, OutcomeSink {

    private enum Phase {
        LIVE,
        /** A commit's outcome is unknown: nothing may follow that could be taken for the next part of the same work. */
        OVER,
        CLOSED
    }

    /** How many transactions have ended, and how. */
    private record Ended(long committed, long rolledBack, long unknown) {

        static final Ended NONE = new Ended(0, 0, 0);

        Ended and(Ending one) {
            return new Ended(
                    committed + (one == Ending.COMMITTED ? 1 : 0),
                    rolledBack + (one == Ending.ROLLED_BACK ? 1 : 0),
                    unknown + (one == Ending.UNKNOWN ? 1 : 0));
        }

        Map<Ending, Long> outcomes() {
            Map<Ending, Long> outcomes = new EnumMap<>(Ending.class);
            outcomes.put(Ending.COMMITTED, committed);
            outcomes.put(Ending.ROLLED_BACK, rolledBack);
            outcomes.put(Ending.UNKNOWN, unknown);
            return Collections.unmodifiableMap(outcomes);
        }
    }

    // For one thread at a time, as the session is.
    private Phase phase = Phase.LIVE;
    private @Nullable GuardedConnection current;

    // Counted by whoever ends a transaction: an abort may come from any thread. Read by whoever asks.
    private final AtomicReference<Ended> ended = new AtomicReference<>(Ended.NONE);

    GuardedSession(ConnectionSource connections, Label label, SessionOptions options) {
        super(connections, label, options);
    }

    @Override
    public Connection connection() throws SQLException {
        requireLive();
        GuardedConnection held = current;
        if (held != null) {
            return held;
        }
        GuardedConnection taken = acquire();
        try {
            begin(taken);
        } catch (Throwable failure) {
            Suppression.run(failure, () -> taken.handBack(CloseReason.SESSION_NOT_BEGUN));
            throw failure;
        }
        current = taken;
        return taken;
    }

    @Override
    public void commit() throws SQLException {
        requireLive();
        GuardedConnection held = current;
        if (held == null) {
            return;
        }
        try {
            commitScope(held);
        } catch (CommitOutcomeUnknownException unknown) {
            phase = Phase.OVER;
            throw unknown;
        } catch (Throwable refusal) {
            // Some databases leave a refused transaction open.
            Suppression.run(refusal, this::rollback);
            throw refusal;
        }
    }

    @Override
    public void rollback() throws SQLException {
        requireLive();
        GuardedConnection held = current;
        if (held == null) {
            return;
        }
        if (held.isClosed()) {
            // The transaction has gone with its connection, which is just what is asked for.
            giveUp(CloseReason.SESSION_LOST);
            return;
        }
        try {
            rollbackScope(held);
        } catch (Throwable failure) {
            current = null;
            throw failure;
        }
    }

    @Override
    public void release() throws SQLException {
        requireLive();
        GuardedConnection held = current;
        if (held == null) {
            return;
        }
        if (held.hasUpdates()) {
            throw new SQLException(
                    held.message(
                            "session has updates neither committed nor rolled back",
                            "",
                            "Call commit() or rollback() before release()"),
                    "25001");
        }
        if (held.hasCalls()) {
            throw new SQLException(
                    held.message(
                            "session has called a procedure, which may have changed something",
                            "",
                            "Call commit() or rollback() before release()"),
                    "25001");
        }
        current = null;
        held.release(connections.here());
    }

    @Override
    public void close() throws SQLException {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        GuardedConnection held = current;
        if (held == null) {
            return;
        }
        if (!held.hasUpdates() || held.isEnded()) {
            giveUp(CloseReason.SESSION_CLOSED);
            return;
        }
        SQLException lost = refused(
                held,
                "session was closed with updates neither committed nor rolled back; they were rolled back",
                "Call commit() before the session ends");
        Suppression.run(lost, () -> giveUp(CloseReason.SESSION_CLOSED));
        throw lost;
    }

    @Override
    public Map<Ending, Long> outcomes() {
        return Objects.requireNonNull(ended.get()).outcomes();
    }

    // ------------------------------------------------------------------ as the scope of its connections

    @Override
    public Owner owner() {
        return Owner.CALLER;
    }

    @Override
    public void commit(GuardedConnection connection) throws SQLException {
        connection.requireOpen();
        commit();
    }

    @Override
    public void rollback(GuardedConnection connection) throws SQLException {
        connection.requireOpen();
        rollback();
    }

    /** The session counts beside the label. */
    @Override
    public OutcomeSink outcomes(GuardedConnection connection) {
        return this;
    }

    @Override
    public void committed() {
        label.stats().committed();
        count(Ending.COMMITTED);
    }

    @Override
    public void rolledBack() {
        label.stats().rolledBack();
        count(Ending.ROLLED_BACK);
    }

    @Override
    public void unknown() {
        label.stats().unknown();
        count(Ending.UNKNOWN);
    }

    private void count(Ending one) {
        ended.updateAndGet(before -> before.and(one));
    }

    // ------------------------------------------------------------------

    private void giveUp(CloseReason how) throws SQLException {
        GuardedConnection held = current;
        current = null;
        if (held != null) {
            held.handBack(how);
        }
    }

    private void requireLive() throws SQLException {
        if (phase != Phase.LIVE) {
            String how = phase == Phase.CLOSED ? "session is closed" : "session is over: a commit's outcome is unknown";
            throw new SQLException(connections.poolName() + " - " + how + " (label=" + label.name() + ").", "08003");
        }
    }
}
