/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.TransactionAbortedException;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.stack.Site;
import java.lang.ref.Reference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One of the pool's connections in a caller's hand, for one hold. What it hands out keeps it, and through it the hold
 * that it came from.
 *
 * <p>As with any JDBC connection, one thread uses it at a time; {@code close}, {@code abort} and the questions that a
 * watcher asks may come from any thread.
 */
public final class GuardedConnection extends MarkedConnection implements Connection {

    /*
     * What was set and left open. Written and read by the thread that uses the connection, which is also the one that ends
     * the hold, or has handed the connection over to it. Most connections have the shared settings.
     */
    private ChangedSettings settings = ChangedSettings.NONE;

    // Statements that were made and not closed. With two threads at once the count may err a little.
    private short openStatements;

    public GuardedConnection(ConnectionScope scope, Label label) {
        super(scope, label);
    }

    // ------------------------------------------------------------------ the end of the hold

    /** Whether the hold is over. */
    public boolean isEnded() {
        return !hold.isOpen();
    }

    @Override
    public void close() throws SQLException {
        scope.close(this);
    }

    /** Cleans the connection and gives it back. Does nothing if the hold has ended. */
    public void handBack(CloseReason how) throws SQLException {
        try {
            services().returns().handBack(hold, how, transaction, settings, openStatements);
        } catch (StackOverflowError e) {
            // Asked to end, and perhaps not begun. Here is a little more room than where the stack ran out.
            if (hold.beginEnd(how)) {
                hold.leave();
            }
            throw e;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Says where it is given back, and gives it back. */
    public void release(Site line) throws SQLException {
        hold.releasedAt(line);
        handBack(CloseReason.RELEASED);
    }

    /** Throws the connection out of the pool. Does nothing if the hold has ended. */
    public void evict(CloseReason how) {
        try {
            services().returns().evict(hold, how, transaction, openStatements);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        try {
            services().returns().abort(hold, executor, transaction, openStatements);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Says how long the hold is expected to last, without an end if there is no duration, and why. */
    public void expect(Optional<Duration> duration, String reason) {
        hold.expect(duration, reason);
    }

    /** Whether the pool has thrown the connection out, because it broke in the caller's hand. */
    public boolean isBroken() {
        return services().pool().isBroken(delegate());
    }

    @Override
    public boolean isClosed() {
        return !hold.isOpen() || isBroken();
    }

    /** Not valid is the answer, and no failure, once the hold has ended. Whoever asks does not use the connection. */
    @Override
    public boolean isValid(int seconds) throws SQLException {
        long mark = hold.beginPing();
        try {
            if (!hold.isOpen()) {
                return false;
            }
            transaction.executes();
            return delegate().isValid(seconds);
        } finally {
            hold.endPing(mark);
            Reference.reachabilityFence(this);
        }
    }

    // ------------------------------------------------------------------ the transaction

    TransactionState transaction() {
        return transaction;
    }

    /** A statement with this text is executed. */
    void executes(String text) {
        hold.executes(text);
        if (!transaction.isAutoCommit() && text != null) {
            services().check().executing(this, text);
        }
    }

    /** Whether a procedure was called since the last commit or rollback, which may have changed something. */
    public boolean hasCalls() {
        return transaction.hasCalls();
    }

    /** Whether there are updates since the last commit or rollback. */
    public boolean hasUpdates() {
        return transaction.hasUpdates();
    }

    /** Whether a commit has failed, and nobody knows whether it has happened. */
    public boolean isOutcomeUnknown() {
        return transaction.isOutcomeUnknown();
    }

    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        if (on) {
            scope.autoCommitOn(this);
        } else {
            scope.autoCommitOff(this);
        }
    }

    /**
     * Turns auto-commit on, which in a transaction is a commit. A call that cleans up fails for no other reason than the
     * driver's, since another failure may be on its way out.
     *
     * @return the failure that had aborted the transaction, so that what had succeeded in it is lost
     */
    Optional<Throwable> turnAutoCommitOn() throws SQLException {
        Optional<Throwable> aborted = transaction.isOpen() ? services().check().aborted(this) : Optional.empty();
        boolean loses = aborted.isPresent() && transaction.mayLoseChanges();
        passAutoCommit(true);
        transaction.autoCommitOn(aborted);
        return loses ? aborted : Optional.empty();
    }

    /** Turns auto-commit off. */
    public void turnAutoCommitOff() throws SQLException {
        passAutoCommit(false);
        transaction = transaction.autoCommitOff(scope.outcomes(this));
    }

    private void passAutoCommit(boolean on) throws SQLException {
        long mark = enter();
        try {
            delegate().setAutoCommit(on);
        } catch (Throwable failure) {
            changed().doubtAutoCommit();
            throw failure;
        } finally {
            exit(mark);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws TransactionAbortedException if a statement in the transaction has failed and the database would commit
     *     nothing: some answer the commit as if all were well
     */
    @Override
    public void commit() throws SQLException {
        scope.commit(this);
    }

    /** Commits, unless that would commit nothing. Counts how it ends; the driver's exception passes through untouched. */
    public void commitTransaction() throws SQLException {
        boolean aborted = services().check().isAbortedWithoutLoss(this);
        hold.executes("commit");
        long mark = enterExecution();
        boolean sends = !transaction.isAutoCommit() && !isBroken();
        try {
            delegate().commit();
        } catch (Throwable failure) {
            if (sends && SqlFailures.isRefusal(failure)) {
                transaction.commitRefused();
            } else if (sends) {
                transaction.outcomeIsUnknown();
            }
            throw failure;
        } finally {
            exit(mark);
        }
        if (sends && aborted) {
            transaction.rolledBack();
        } else if (sends) {
            transaction.committed();
        } else {
            transaction.committedNothing();
        }
    }

    @Override
    public void rollback() throws SQLException {
        scope.rollback(this);
    }

    /** Rolls back, and counts it. */
    public void rollbackTransaction() throws SQLException {
        hold.executes("rollback");
        long mark = enterExecution();
        try {
            delegate().rollback();
        } finally {
            exit(mark);
        }
        transaction.rolledBack();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        Savepoint savepoint = super.setSavepoint();
        transaction.savepointSet(savepoint);
        return savepoint;
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        Savepoint savepoint = super.setSavepoint(name);
        transaction.savepointSet(savepoint);
        return savepoint;
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        super.rollback(savepoint);
        transaction.rolledBackTo(savepoint);
    }

    // ------------------------------------------------------------------ settings

    /** The changed settings, of this connection alone. */
    private ChangedSettings changed() {
        if (settings == ChangedSettings.NONE) {
            settings = new ChangedSettings();
        }
        return settings;
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        changed().setReadOnly(this, on);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        changed().setIsolation(this, level);
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        changed().setSchema(this, schema);
    }

    @Override
    public void setCatalog(String catalog) throws SQLException {
        changed().setCatalog(this, catalog);
    }

    /** Not marked: it is set by watchers, before a call that may hang. */
    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        changed().setNetworkTimeout(this, executor, milliseconds);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        requireOpen();
        return delegate().getNetworkTimeout();
    }

    /** Bounds what the driver does from now on. */
    public void bound(Duration most) {
        services().timeouts().bound(delegate(), settings, most);
    }

    /** Takes the bound off while the connection stays in hand. */
    public void unbound() {
        services().timeouts().unbound(delegate(), settings);
    }

    // ------------------------------------------------------------------ what is handed out

    /** Called by a statement that was made. */
    void statementMade() {
        if (openStatements < Short.MAX_VALUE) {
            openStatements++;
        }
    }

    /** Called by a statement that was closed. */
    void statementClosed() {
        openStatements--;
    }

    @Override
    GuardedConnection self() {
        return this;
    }

    /** Notes that something is handed out which talks to the database past the guard. */
    <T> T unseen(T value) {
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

    @Override
    public String toString() {
        return "GuardedConnection[" + services().pool().name() + ", " + name() + "]";
    }
}
