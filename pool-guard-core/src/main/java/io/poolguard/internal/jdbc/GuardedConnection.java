/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.Finding.Kind;
import io.poolguard.HoldSnapshot.Expected;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import java.lang.ref.Reference;
import java.sql.ClientInfoStatus;
import java.sql.Connection;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Wrapper;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/**
 * A connection in somebody's hand. Keeps the marks of its hold, and knows whether a transaction may be open.
 *
 * <p>As with any JDBC connection, one thread uses it at a time; {@code close}, {@code abort} and the questions that a
 * watcher asks may come from any thread.
 */
public class GuardedConnection extends ForwardingConnection {

    private static final int UNCHANGED = -1;

    private final GuardedDataSource door;
    final Hold hold;

    /*
     * What we have set and seen, so that no driver need be asked. Written and read by the thread that uses the
     * connection, which is also the one that ends the hold, or has handed it over to it.
     */
    private boolean autoCommit;
    private boolean readOnly;
    private int isolation = UNCHANGED;
    private boolean transactionOpen;
    private boolean updates;

    // Auto-commit was being set, and the driver failed: it may be on or off.
    private boolean doubtful;

    public GuardedConnection(GuardedDataSource door, Label label, Owner owner) {
        this.door = door;
        this.hold = door.holds().make(this, label, Thread.currentThread(), owner);
        this.autoCommit = door.pool().isAutoCommit();
        this.readOnly = door.pool().isReadOnly();
    }

    // ------------------------------------------------------------------ the hold

    @Override
    final Connection delegate() {
        return hold.pooled();
    }

    /** Any call may make the database begin a transaction: some drivers ask it for things one would not think of. */
    @Override
    final void enter() throws SQLException {
        enterPlain();
        transactionMayOpen();
    }

    private void enterPlain() throws SQLException {
        if (!hold.enter()) {
            throw ended();
        }
    }

    @Override
    final void exit() {
        try {
            hold.exit();
        } finally {
            // Up to here the call keeps the connection: collected before, it would be a leak.
            Reference.reachabilityFence(this);
        }
    }

    /** The failure of a call on a connection whose hold has ended. */
    private SQLException ended() {
        return new SQLException(
                door.poolName() + " - connection is closed (" + name() + "): " + hold.ending() + ".", "08003");
    }

    public final void requireOpen() throws SQLException {
        if (!hold.isOpen()) {
            throw ended();
        }
    }

    /** Whether the hold is over. */
    public final boolean isEnded() {
        return !hold.isOpen();
    }

    protected final String poolName() {
        return door.poolName();
    }

    /** Hold and label, for messages. */
    protected final String name() {
        return "hold=" + hold + ", label=" + hold.label().name();
    }

    @Override
    public void close() throws SQLException {
        boolean refused = updates && hold.isOpen() && door.returnsUncommitted(hold);
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
    public final void release(String line) throws SQLException {
        hold.releasedAt(line);
        handBack(Ending.RELEASED);
    }

    /** Throws the connection out of the pool. Does nothing if the hold has ended. */
    protected final void evict(Ending how) {
        try {
            door.end().evict(hold, how);
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
            door.end().abort(hold, executor);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // ------------------------------------------------------------------ the transaction

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        enterPlain();
        doubtful = true;
        try {
            delegate().setAutoCommit(on);
        } finally {
            exit();
        }
        doubtful = false;
        autoCommit = on;
        if (on) {
            transactionEnded();
        }
    }

    @Override
    public void commit() throws SQLException {
        hold.executes("commit");
        super.commit();
        transactionEnded();
    }

    @Override
    public void rollback() throws SQLException {
        hold.executes("rollback");
        super.rollback();
        transactionEnded();
    }

    private void transactionEnded() {
        transactionOpen = false;
        updates = false;
    }

    private void transactionMayOpen() {
        if (!autoCommit) {
            transactionOpen = true;
        }
    }

    /** Something was changed that is lost without a commit. */
    final void updated() {
        if (!autoCommit) {
            updates = true;
        }
    }

    /** Whether an update would still be news. */
    final boolean watchesUpdates() {
        return !autoCommit && !updates;
    }

    /** Whether there are updates since the last commit or rollback. */
    public final boolean hasUpdates() {
        return updates;
    }

    /**
     * Ends what may be open, and puts back what was changed. In this order: setting auto-commit first would commit.
     *
     * <p>HikariCP would put back the same, and hand the connection on if that fails. What is put back here it does not
     * touch again. Called by the end of the hold, when no call can begin any more.
     */
    final void clean() throws SQLException {
        Connection pooled = delegate();
        GuardedPool pool = door.pool();
        // Work that went past us may have changed auto-commit. The driver's own connection is asked, which knows
        // without a round trip: HikariCP's answers from memory.
        boolean unsure = doubtful || hold.isUnobserved();
        boolean on = unsure ? pooled.unwrap(Connection.class).getAutoCommit() : autoCommit;
        if (!on && (transactionOpen || unsure)) {
            pooled.rollback();
        }
        // Also if only HikariCP believes otherwise, which would act on its belief.
        if (on != pool.isAutoCommit() || autoCommit != pool.isAutoCommit()) {
            pooled.setAutoCommit(pool.isAutoCommit());
        }
        if (readOnly != pool.isReadOnly()) {
            pooled.setReadOnly(pool.isReadOnly());
        }
        if (isolation != UNCHANGED && isolation != pool.normalIsolation()) {
            pooled.setTransactionIsolation(pool.normalIsolation());
        }
    }

    /** Asked after a commit by layers that clean up. Touches no database, and must not cost a rollback. */
    @Override
    public final boolean getAutoCommit() throws SQLException {
        enterPlain();
        try {
            return delegate().getAutoCommit();
        } finally {
            exit();
        }
    }

    /** As {@link #getAutoCommit}. */
    @Override
    public final SQLWarning getWarnings() throws SQLException {
        enterPlain();
        try {
            return delegate().getWarnings();
        } finally {
            exit();
        }
    }

    /** As {@link #getAutoCommit}. */
    @Override
    public final void clearWarnings() throws SQLException {
        enterPlain();
        try {
            delegate().clearWarnings();
        } finally {
            exit();
        }
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        super.setReadOnly(on);
        readOnly = on;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        if (door.pool().normalIsolation() == Connection.TRANSACTION_NONE) {
            door.pool().learnIsolation(super.getTransactionIsolation());
        }
        super.setTransactionIsolation(level);
        isolation = level;
    }

    @Override
    public void setClientInfo(String name, String value) throws SQLClientInfoException {
        enterClientInfo();
        try {
            delegate().setClientInfo(name, value);
        } finally {
            exit();
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        enterClientInfo();
        try {
            delegate().setClientInfo(properties);
        } finally {
            exit();
        }
    }

    private void enterClientInfo() throws SQLClientInfoException {
        if (!hold.enter()) {
            SQLException ended = ended();
            throw new SQLClientInfoException(
                    ended.getMessage(), ended.getSQLState(), Map.<String, ClientInfoStatus>of(), ended);
        }
        transactionMayOpen();
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
    public final void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        delegate().setNetworkTimeout(executor, milliseconds);
    }

    @Override
    public final int getNetworkTimeout() throws SQLException {
        requireOpen();
        return delegate().getNetworkTimeout();
    }

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
