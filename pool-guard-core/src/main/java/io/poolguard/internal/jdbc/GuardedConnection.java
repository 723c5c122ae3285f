/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.Finding.Kind;
import io.poolguard.HoldSnapshot.Expected;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.hold.Site;
import java.lang.ref.Reference;
import java.sql.ClientInfoStatus;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.Wrapper;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * A connection in somebody's hand: how it is given back, and what is handed out with it.
 *
 * <p>As with any JDBC connection, one thread uses it at a time; {@code close}, {@code abort} and the questions that a
 * watcher asks may come from any thread.
 */
public class GuardedConnection extends ResettableConnection {

    public GuardedConnection(GuardedDataSource door, Label label, Owner owner) {
        super(door, label, owner);
    }

    // ------------------------------------------------------------------ the way back

    /** Whether the hold is over. */
    public final boolean isEnded() {
        return !hold.isOpen();
    }

    @Override
    public void close() throws SQLException {
        boolean refused = hasUpdates() && hold.isOpen() && door.returnsUncommitted(hold);
        handBack(Ending.CLOSED);
        if (refused) {
            throw new SQLException(
                    poolName() + " - " + Kind.UNCOMMITTED_RETURN.words() + " (" + name()
                            + "). The updates were rolled back. Call commit() before close().",
                    "25000");
        }
    }

    /** Cleans the connection and gives it back. Does nothing if the hold has ended. */
    public final void handBack(Ending how) throws SQLException {
        door.end().handBack(this, how);
    }

    /** Says where it is given back, and gives it back. */
    public final void release(Site line) throws SQLException {
        hold.releasedAt(line);
        handBack(Ending.RELEASED);
    }

    /** Throws the connection out of the pool. Does nothing if the hold has ended. */
    protected final void evict(Ending how) {
        try {
            door.end().evict(this, how);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Says how long the hold is expected to last. */
    public final void expect(Expected expected) {
        hold.expect(expected);
    }

    /** Whether the pool has thrown the connection out, because it broke in our hand. */
    protected final boolean isBroken() {
        return door.pool().isBroken(delegate());
    }

    @Override
    public final boolean isClosed() {
        return !hold.isOpen() || isBroken();
    }

    @Override
    public final void abort(Executor executor) throws SQLException {
        try {
            door.end().abort(this, executor);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ------------------------------------------------------------------ a setting that fails in its own way

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        long mark = enterClientInfo();
        try {
            delegate().setClientInfo(name, value);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        long mark = enterClientInfo();
        try {
            delegate().setClientInfo(properties);
        } finally {
            exit(mark);
        }
    }

    private long enterClientInfo() throws SQLClientInfoException {
        long mark = hold.enter();
        if (mark == Hold.NOT_OPEN) {
            SQLException ended = ended();
            throw new SQLClientInfoException(
                    ended.getMessage(), ended.getSQLState(), Map.<String, ClientInfoStatus>of(), ended);
        }
        transactionMayOpen();
        return mark;
    }

    // ------------------------------------------------------------------ what is handed out

    @Override
    final GuardedConnection self() {
        return this;
    }

    @Override
    final <T> T unseen(T value) {
        try {
            if (value != null) {
                hold.unobserved();
            }
            return value;
        } finally {
            // Collected before it is said, the connection would be evicted under what was handed out.
            Reference.reachabilityFence(this);
        }
    }

    // ------------------------------------------------------------------ unmarked

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        return unwrapped(this, delegate(), type);
    }

    @Override
    public final boolean isWrapperFor(Class<?> type) throws SQLException {
        return wraps(this, delegate(), type);
    }

    /** What every guarded object answers: itself, or what the pool's object wraps, which is then used unseen. */
    final <T> T unwrapped(Wrapper guarded, Wrapper delegate, Class<T> type) throws SQLException {
        if (type.isInstance(guarded)) {
            return type.cast(guarded);
        }
        requireOpen();
        return unseen(delegate.unwrap(type));
    }

    /** Whether {@link #unwrapped} has an answer. */
    final boolean wraps(Wrapper guarded, Wrapper delegate, Class<?> type) throws SQLException {
        if (type.isInstance(guarded)) {
            return true;
        }
        requireOpen();
        return delegate.isWrapperFor(type);
    }

    @Override
    public final String toString() {
        return "GuardedConnection[" + door.poolName() + ", " + name() + "]";
    }
}
