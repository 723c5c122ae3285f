/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.PoolFigures.Outcomes;
import io.poolguard.Session;
import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Site;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session on the guarded pool. */
final class GuardedSession implements Session {

    private enum Phase {
        LIVE,
        /** A commit's outcome is unknown: nothing may follow that could be taken for the next part of the same work. */
        OVER,
        CLOSED
    }

    private final GuardedDataSource door;
    private final Label label;
    private final SessionOptions options;

    // For one thread at a time, as the session is.
    private Phase phase = Phase.LIVE;
    private @Nullable SessionConnection current;

    // Counted by whoever ends a transaction: an abort may come from any thread.
    private final AtomicReference<Outcomes> outcomes = new AtomicReference<>(Outcomes.NONE);

    GuardedSession(GuardedDataSource door, Label label, SessionOptions options) {
        this.door = door;
        this.label = label;
        this.options = options;
    }

    @Override
    public Connection connection() throws SQLException {
        requireLive();
        SessionConnection held = current;
        if (held != null) {
            return held;
        }
        SessionConnection taken = door.acquire(new SessionConnection(door, label, this));
        try {
            taken.begin(options);
        } catch (Throwable failure) {
            Suppression.run(failure, () -> taken.handBack(Ending.SESSION_NOT_BEGUN));
            throw failure;
        }
        current = taken;
        return taken;
    }

    @Override
    public void commit() throws SQLException {
        requireLive();
        SessionConnection held = current;
        if (held == null) {
            return;
        }
        try {
            held.commitScope();
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
        SessionConnection held = current;
        if (held == null) {
            return;
        }
        if (held.isClosed()) {
            // The transaction has gone with its connection, which is just what is asked for.
            giveUp(Ending.SESSION_LOST);
            return;
        }
        try {
            held.rollbackScope();
        } catch (Throwable failure) {
            current = null;
            throw failure;
        }
    }

    @Override
    public void release() throws SQLException {
        requireLive();
        SessionConnection held = current;
        if (held == null) {
            return;
        }
        if (held.hasUpdates()) {
            throw held.failure(
                    "session has updates neither committed nor rolled back",
                    "Call commit() or rollback() before release()",
                    "25001");
        }
        current = null;
        held.release(Site.here());
    }

    @Override
    public void close() throws SQLException {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        SessionConnection held = current;
        if (held == null) {
            return;
        }
        if (!held.hasUpdates() || held.isEnded()) {
            giveUp(Ending.SESSION_CLOSED);
            return;
        }
        SQLException lost = held.refused(
                "session was closed with updates neither committed nor rolled back; they were rolled back",
                "Call commit() before the session ends");
        Suppression.run(lost, () -> giveUp(Ending.SESSION_CLOSED));
        throw lost;
    }

    @Override
    public Outcomes outcomes() {
        return Objects.requireNonNull(outcomes.get());
    }

    /** A transaction of this session's has ended. */
    void count(Outcomes one) {
        outcomes.accumulateAndGet(one, Outcomes::plus);
    }

    private void giveUp(Ending how) throws SQLException {
        SessionConnection held = current;
        current = null;
        if (held != null) {
            held.handBack(how);
        }
    }

    private void requireLive() throws SQLException {
        if (phase != Phase.LIVE) {
            String how = phase == Phase.CLOSED ? "session is closed" : "session is over: a commit's outcome is unknown";
            throw new SQLException(door.poolName() + " - " + how + " (label=" + label.name() + ").", "08003");
        }
    }
}
