/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.Finding.Kind;
import io.poolguard.GuardSettings.Reaction;
import io.poolguard.internal.finding.Detection;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Label.OutcomeSink;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.text.LogText;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.ShardingKeyBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The guarded pool as a data source. Not final, because frameworks proxy a data source by extending its class. */
public class GuardedDataSource implements DataSource {

    // What unwrap finds beside the pool. As an Object, because this room does not know the guard. Written once, by the
    // thread that builds the guard, before anybody else has the data source; read by unwrap.
    private volatile @Nullable Object guard;

    final ConnectionSource connections;
    private final GuardedPool pool;
    private final AcquireGate gate;
    private final Label unlabelled;
    private final ConnectionScope caller = new CallersOwn();

    public GuardedDataSource(ConnectionSource connections) {
        this.connections = connections;
        this.pool = connections.parts().pool();
        this.gate = connections.gate();
        this.unlabelled = connections.parts().state().labels().none();
    }

    /** Names the guard that {@link #unwrap} finds. */
    public void belongTo(Object owner) {
        this.guard = owner;
    }

    /** The connections of the data source's callers: each call means what JDBC says. */
    private final class CallersOwn implements ConnectionScope {

        @Override
        public ConnectionScope.Services services() {
            return connections.services();
        }

        @Override
        public Owner owner() {
            return Owner.CALLER;
        }

        @Override
        public OutcomeSink outcomes(GuardedConnection connection) {
            return connection.hold.label().stats();
        }

        @Override
        public void close(GuardedConnection connection) throws SQLException {
            boolean refused = false;
            try {
                // After a statement that has failed, its failure may be on its way out, and nobody meant to commit.
                refused = connection.hasUpdates()
                        && connection.transaction().failure().isEmpty()
                        && !connection.isEnded()
                        && returnsUncommitted(connection.hold);
            } finally {
                connection.handBack(CloseReason.CLOSED);
            }
            if (refused) {
                throw new SQLException(
                        connection.message(
                                Kind.UNCOMMITTED_RETURN.words(),
                                "",
                                "The updates were rolled back. Call commit() before close()"),
                        "25000");
            }
        }

        @Override
        public void commit(GuardedConnection connection) throws SQLException {
            connection.commitTransaction();
        }

        @Override
        public void rollback(GuardedConnection connection) throws SQLException {
            connection.rollbackTransaction();
        }

        @Override
        public void autoCommitOn(GuardedConnection connection) throws SQLException {
            Optional<Throwable> lost = connection.turnAutoCommitOn();
            if (lost.isPresent() && connections.parts().settings().reaction(Kind.TRANSACTION_LOST) != Reaction.OFF) {
                note(Kind.TRANSACTION_LOST, connection.hold, LogText.state(lost.get()));
            }
        }

        @Override
        public void autoCommitOff(GuardedConnection connection) throws SQLException {
            connection.turnAutoCommitOff();
        }

        /**
         * A connection comes back with updates neither committed nor rolled back, which are rolled back now.
         *
         * @return whether that is to fail
         */
        private boolean returnsUncommitted(Hold hold) {
            Reaction reaction = connections.parts().settings().reaction(Kind.UNCOMMITTED_RETURN);
            if (reaction != Reaction.OFF) {
                note(Kind.UNCOMMITTED_RETURN, hold, "");
            }
            return reaction == Reaction.FAIL;
        }

        private void note(Kind kind, Hold hold, String detail) {
            connections.parts().findings().note(Detection.at(connections.here(), kind, hold, detail));
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return gate.isPassingThrough() ? pool.acquire() : connections.acquire(caller, unlabelled);
    }

    /**
     * Refuses acquires from now on. Waits until no connection is held and no thread waits for one, but no longer than
     * this, and logs what is held then. An interrupt ends the wait, and is kept.
     */
    public void refuseAndEmpty(Duration patience) {
        gate.refuseAndEmpty(patience);
    }

    /** Whether the guard is being closed, and waits for the connections that are held. */
    public boolean isRefusing() {
        return gate.isRefusing();
    }

    /** The guard was closed: connections are handed out as the pool gives them. */
    public void passThrough() {
        gate.passThrough();
    }

    /** Whether the guard was closed. */
    public boolean isPassingThrough() {
        return gate.isPassingThrough();
    }

    // ------------------------------------------------------------------ what the pool answers

    /** HikariCP does not support it, and says so. */
    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return pool.dataSource().getConnection(username, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return pool.dataSource().getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        pool.dataSource().setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        pool.dataSource().setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return pool.dataSource().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return pool.dataSource().getParentLogger();
    }

    @Override
    public ConnectionBuilder createConnectionBuilder() throws SQLException {
        return pool.dataSource().createConnectionBuilder();
    }

    @Override
    public ShardingKeyBuilder createShardingKeyBuilder() throws SQLException {
        return pool.dataSource().createShardingKeyBuilder();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Asked for a {@link DataSource} it answers with the pool, as what wraps another does: who derives a data source
     * of the same settings unwraps until nothing lies beneath.
     */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type != DataSource.class && type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(guard)) {
            return type.cast(guard);
        }
        return pool.dataSource().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this)
                || type.isInstance(guard)
                || pool.dataSource().isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "GuardedDataSource[" + pool.name() + "]";
    }
}
