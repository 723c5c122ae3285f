/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.TransactionAbortedException;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.hold.Owner;
import java.lang.ref.Reference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Marks the calls of its hold, and knows of the transaction on the connection: whether one may be open, with updates or
 * with a failure in it, and how each ends.
 */
abstract class TrackedConnection extends ForwardingConnection {

    final GuardedDataSource door;
    final Hold hold;

    /*
     * What we have set and seen. Written and read by the thread that uses the connection, which is also the one that
     * ends the hold, or has handed it over to it.
     */
    private boolean autoCommit;
    private boolean transactionOpen;
    private boolean updates;

    // Auto-commit, read-only or isolation was being set, and the driver failed: it may have been set or not.
    boolean doubtful;

    // What few connections have.
    @Nullable
    Changes changes;

    TrackedConnection(GuardedDataSource door, Label label, Owner owner) {
        this.door = door;
        this.hold = door.holds().make(this, label, Thread.currentThread(), owner);
        this.autoCommit = door.pool().defaults().isAutoCommit();
    }

    // ------------------------------------------------------------------ the marks

    @Override
    final Connection delegate() {
        return hold.pooled();
    }

    /** Any call may make the database begin a transaction: some drivers ask it for things one would not think of. */
    @Override
    final long enter() throws SQLException {
        long mark = enterPlain();
        transactionMayOpen();
        return mark;
    }

    /** As {@link #enter}, for what opens no transaction. */
    final long enterPlain() throws SQLException {
        long mark = hold.enter();
        if (mark == Hold.NOT_OPEN) {
            throw ended();
        }
        return mark;
    }

    @Override
    final void exit(long mark) {
        try {
            hold.exit(mark);
        } finally {
            // Up to here the call keeps the connection: collected before, it would be a leak.
            Reference.reachabilityFence(this);
        }
    }

    /** The failure of a call on a connection whose hold has ended. */
    final SQLException ended() {
        return new SQLException(
                door.poolName() + " - connection is closed (" + name() + "): " + hold.ending() + ".", "08003");
    }

    public final void requireOpen() throws SQLException {
        if (!hold.isOpen()) {
            throw ended();
        }
    }

    protected final String poolName() {
        return door.poolName();
    }

    /** Hold and label, for messages. */
    protected final String name() {
        return "hold=" + hold + ", label=" + hold.label().name();
    }

    // ------------------------------------------------------------------ the transaction

    /** To turn it on in a transaction is a commit. */
    @Override
    public void setAutoCommit(boolean on) throws SQLException {
        boolean commits = on && !autoCommit && transactionOpen;
        if (commits) {
            requireCommittable();
        }
        long mark = enterPlain();
        boolean before = doubtful;
        doubtful = true;
        try {
            delegate().setAutoCommit(on);
        } finally {
            exit(mark);
        }
        doubtful = before;
        autoCommit = on;
        if (commits) {
            countCommitted();
        }
        if (on) {
            transactionEnded();
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
        requireCommittable();
        commitNow();
    }

    /** The commit itself. Counts how it ends; what the driver throws passes through untouched. */
    protected final void commitNow() throws SQLException {
        hold.executes("commit");
        long mark = enter();
        boolean sends = !autoCommit && !door.pool().isBroken(delegate());
        try {
            delegate().commit();
        } catch (Throwable failure) {
            if (sends && !Failures.isRefusal(failure)) {
                outcomeIsUnknown();
            }
            throw failure;
        } finally {
            exit(mark);
        }
        if (sends) {
            countCommitted();
        }
        transactionEnded();
    }

    /** Whether a commit has failed, and nobody knows whether it has happened. */
    protected final boolean isOutcomeUnknown() {
        return changes != null && changes.outcomeUnknown;
    }

    /** A transaction was committed. Each of these three is overridden by who keeps count besides the label's book. */
    protected void countCommitted() {
        hold.label().book().committed();
    }

    /** A transaction was rolled back. */
    protected void countRolledBack() {
        hold.label().book().rolledBack();
    }

    /** A commit has failed, and nobody knows whether it has happened. */
    protected void countUnknown() {
        hold.label().book().unknown();
    }

    /** Nobody can say any more of the updates that they are not committed. Whatever is open must still be rolled back. */
    private void outcomeIsUnknown() {
        countUnknown();
        updates = false;
        changes().outcomeUnknown = true;
    }

    @Override
    public void rollback() throws SQLException {
        hold.executes("rollback");
        super.rollback();
        if (!autoCommit && (changes == null || !changes.outcomeUnknown)) {
            countRolledBack();
        }
        transactionEnded();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return savepointSet(super.setSavepoint());
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return savepointSet(super.setSavepoint(name));
    }

    private Savepoint savepointSet(Savepoint savepoint) {
        if (changes != null && changes.failure.isPresent()) {
            changes.youngerSavepoints.add(savepoint);
        }
        return savepoint;
    }

    /** What has failed since the savepoint is undone by it. */
    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        super.rollback(savepoint);
        if (changes != null && !changes.youngerSavepoints.contains(savepoint)) {
            changes.forgetFailure();
        }
    }

    private void transactionEnded() {
        transactionOpen = false;
        updates = false;
        if (changes != null) {
            changes.outcomeUnknown = false;
            changes.forgetFailure();
        }
    }

    final void transactionMayOpen() {
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

    /** Whether work is lost if the connection goes back as it is. */
    final boolean losesWork() {
        return !isOutcomeUnknown() && (updates || (transactionOpen && hold.isOfTransaction()));
    }

    final boolean isTransactionOpen() {
        return transactionOpen;
    }

    final boolean isAutoCommit() {
        return autoCommit;
    }

    // ------------------------------------------------------------------ a transaction with a failure in it

    /** A statement has failed. The first failure of a transaction is kept: some databases abort it all then. */
    final void failed(Throwable failure) {
        if (!autoCommit) {
            Changes some = changes();
            some.failure = some.failure.or(() -> Optional.of(failure));
        }
    }

    /**
     * Refuses a commit that would commit nothing, because a statement has failed and whoever called it went on.
     *
     * @throws SQLException nothing was committed: the transaction is aborted, or the connection was lost
     */
    protected final void requireCommittable() throws SQLException {
        if (autoCommit || changes == null || changes.failure.isEmpty()) {
            return;
        }
        requireOpen();
        Throwable failure = changes.failure.get();
        switch (door.settings().failedStatement()) {
            case ALLOW -> {}
            case PROBE -> probe(failure);
            case FAIL -> throw aborted(failure);
        }
    }

    private void probe(Throwable failure) throws SQLException {
        long mark = enter();
        try (Statement statement = delegate().createStatement()) {
            statement.execute(door.pool().testQuery());
        } catch (SQLException e) {
            if (door.pool().isBroken(delegate())) {
                throw e;
            }
            if (!Failures.isNotUnderstood(e)) {
                throw aborted(failure);
            }
            // It does not know the query, and says so: nor does it abort a transaction for a statement that failed.
        } finally {
            exit(mark);
        }
    }

    private SQLException aborted(Throwable failure) {
        return new TransactionAbortedException(
                poolName() + " - transaction is aborted and was not committed (" + name() + ", SQLState="
                        + Names.state(failure)
                        + "). A statement in it failed, and the work went on. Let the failure through, or roll back to a"
                        + " savepoint.",
                failure);
    }

    final Changes changes() {
        if (changes == null) {
            changes = new Changes();
        }
        return changes;
    }

    // ------------------------------------------------------------------ what begins no transaction

    /** Asked after a commit by layers that clean up. Touches no database, and must not cost a rollback. */
    @Override
    public final boolean getAutoCommit() throws SQLException {
        long mark = enterPlain();
        try {
            return delegate().getAutoCommit();
        } finally {
            exit(mark);
        }
    }

    /** As {@link #getAutoCommit}. */
    @Override
    public final SQLWarning getWarnings() throws SQLException {
        long mark = enterPlain();
        try {
            return delegate().getWarnings();
        } finally {
            exit(mark);
        }
    }

    /** As {@link #getAutoCommit}. */
    @Override
    public final void clearWarnings() throws SQLException {
        long mark = enterPlain();
        try {
            delegate().clearWarnings();
        } finally {
            exit(mark);
        }
    }
}
