/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.HoldRegistry;
import io.poolguard.internal.hold.SiteCapture;
import io.poolguard.internal.report.Reporter;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ConnectionBuilder;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.ShardingKeyBuilder;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * The door: every connection that the guard hands out, to applications and to its own sessions, comes through
 * {@link #acquire}.
 */
public final class GuardedDataSource implements DataSource {

    /** The label of a hold that nobody named. */
    private static final String NO_LABEL = "none";

    // What unwrap may find beside the pool. As an Object, because the door need know nothing of the guard.
    private final Object guard;
    private final GuardedPool pool;
    private final HoldRegistry registry;
    private final SiteCapture sites;
    private final Reporter reporter;
    private final EndOfHold end;

    // Written once, when the guard is closed; read by every acquire.
    private volatile boolean passingThrough;

    public GuardedDataSource(
            Object guard, GuardedPool pool, HoldRegistry registry, SiteCapture sites, Reporter reporter) {
        this.guard = guard;
        this.pool = pool;
        this.registry = registry;
        this.sites = sites;
        this.reporter = reporter;
        this.end = new EndOfHold(pool, registry);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (passingThrough) {
            return pool.acquire();
        }
        return acquire(new GuardedConnection(this, NO_LABEL));
    }

    /**
     * Acquires a connection for the one that is to be handed out.
     *
     * @param connection not acquired yet; its hold is entered in the books before the pool is asked
     * @return the same connection, open
     */
    public <C extends GuardedConnection> C acquire(C connection) throws SQLException {
        Hold hold = connection.hold;
        registry.add(hold);
        Connection pooled;
        try {
            pooled = pool.acquire();
        } catch (SQLTransientConnectionException e) {
            goneWithout(hold);
            throw reporter.explain(e);
        } catch (Throwable t) {
            goneWithout(hold);
            throw t;
        }
        hold.open(pooled);
        try {
            hold.acquiredAt(sites.capture());
        } catch (Throwable t) {
            // Out of memory or of stack: the caller gets no connection, so nobody else could give it back.
            end.evict(hold, "its acquire failed");
            throw t;
        }
        return connection;
    }

    private void goneWithout(Hold hold) {
        hold.gone();
        registry.remove(hold);
    }

    /** The guard was closed: connections are handed out as the pool gives them. */
    public void passThrough() {
        passingThrough = true;
    }

    public String poolName() {
        return pool.name();
    }

    GuardedPool pool() {
        return pool;
    }

    EndOfHold end() {
        return end;
    }

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

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
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
