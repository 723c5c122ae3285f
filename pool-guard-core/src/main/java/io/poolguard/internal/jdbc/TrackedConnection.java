/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.TransactionAbortedException;
import io.poolguard.internal.hikari.ConnectionDefaults;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import java.lang.ref.Reference;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the calls of its hold, and knows what may be open on the connection and what was changed: so that it can be put
 * right at the end, and no driver need be asked.
 */
abstract class TrackedConnection extends ForwardingConnection {

    private static final Logger LOG = LoggerFactory.getLogger(TrackedConnection.class);
    private static final byte UNCHANGED = -1;

    final GuardedDataSource door;
    final Hold hold;

    /*
     * What we have set and seen. Written and read by the thread that uses the connection, which is also the one that
     * ends the hold, or has handed it over to it.
     */
    private boolean autoCommit;
    private boolean readOnly;
    private byte isolation = UNCHANGED;
    private boolean transactionOpen;
    private boolean updates;

    // Auto-commit was being set, and the driver failed: it may be on or off.
    private boolean doubtful;

    // Statements that were made and not closed. With two threads at once it may err a little.
    private short openStatements;

    // What few connections have.
    private @Nullable Changes changes;

    TrackedConnection(GuardedDataSource door, Label label, Owner owner) {
        this.door = door;
        this.hold = door.holds().make(this, label, Thread.currentThread(), owner);
        this.autoCommit = door.pool().defaults().isAutoCommit();
        this.readOnly = door.pool().defaults().isReadOnly();
    }

    // ------------------------------------------------------------------ the marks

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

    final void enterPlain() throws SQLException {
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
        try {
            super.commit();
        } catch (Throwable failure) {
            if (!Failures.isRefusal(failure) && !autoCommit) {
                hold.label().book().unknown();
                updates = false; // nobody can say any more that they are not committed
            }
            throw failure;
        }
        if (!autoCommit) {
            hold.label().book().committed();
        }
        transactionEnded();
    }

    @Override
    public void rollback() throws SQLException {
        hold.executes("rollback");
        super.rollback();
        if (!autoCommit) {
            hold.label().book().rolledBack();
        }
        transactionEnded();
    }

    /** What has failed since the savepoint is undone by it. */
    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        super.rollback(savepoint);
        forgetFailure();
    }

    private void transactionEnded() {
        transactionOpen = false;
        updates = false;
        forgetFailure();
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

    /** Counts what the connection goes back with: work that is lost now, statements that were left open. */
    final void countEnd() {
        if (updates || (transactionOpen && hold.isOfTransaction())) {
            hold.label().book().rolledBack();
        }
        if (openStatements > 0) {
            hold.label().book().statementsLeftOpen(openStatements);
        }
    }

    // ------------------------------------------------------------------ a transaction with a failure in it

    /** A statement has failed. The first failure of a transaction is kept: some databases abort it all then. */
    final void failed(Throwable failure) {
        if (!autoCommit) {
            Changes some = changes();
            some.failure = some.failure.or(() -> Optional.of(failure));
        }
    }

    private void forgetFailure() {
        if (changes != null) {
            changes.failure = Optional.empty();
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
        Throwable failure = changes.failure.get();
        switch (door.settings().failedStatement()) {
            case ALLOW -> {}
            case PROBE -> probe(failure);
            case FAIL -> throw aborted(failure);
        }
    }

    private void probe(Throwable failure) throws SQLException {
        enter();
        try (Statement statement = delegate().createStatement()) {
            statement.execute(door.pool().testQuery());
        } catch (SQLException e) {
            if (Failures.isAborted(e)) {
                throw aborted(failure);
            }
            if (door.pool().isBroken(delegate())) {
                throw e;
            }
            // Any other answer: this database does not abort a transaction for a failed statement.
        } finally {
            exit();
        }
    }

    private SQLException aborted(Throwable failure) {
        return new TransactionAbortedException(
                poolName() + " - transaction is aborted and was not committed (" + name() + ", SQLState="
                        + Failures.state(failure)
                        + "). A statement in it failed, and the work went on. Let the failure through, or roll back to a"
                        + " savepoint.",
                failure);
    }

    // ------------------------------------------------------------------ what was changed, and how it is put right

    /** Whether nothing is open and nothing was changed, so that the connection can go back as it is. */
    final boolean isClean() {
        ConnectionDefaults usual = door.pool().defaults();
        return !transactionOpen
                && autoCommit == usual.isAutoCommit()
                && readOnly == usual.isReadOnly()
                && isolation == UNCHANGED
                && openStatements == 0
                && changes == null
                && !doubtful
                && !hold.isUnobserved()
                && door.settings().resetSql().isEmpty();
    }

    /**
     * Ends what may be open, and puts back what was changed, within a bound. In this order: setting auto-commit first
     * would commit.
     *
     * <p>HikariCP would put back much of the same, and hand the connection on if that fails. What is put back here it
     * does not touch again; only the network timeout, and so the bound, it puts back itself. Called by the end of the
     * hold, when no call can begin any more.
     */
    final void clean() throws SQLException {
        Connection pooled = delegate();
        ConnectionDefaults usual = door.pool().defaults();
        bound(door.settings().endTimeout());
        // Work that went past us may have changed auto-commit. The driver's own connection is asked, which knows
        // without a round trip: HikariCP's answers from memory.
        boolean unsure = doubtful || hold.isUnobserved();
        boolean on = unsure ? pooled.unwrap(Connection.class).getAutoCommit() : autoCommit;
        if (!on && (transactionOpen || unsure)) {
            pooled.rollback();
        }
        // Also if only HikariCP believes otherwise, which would act on its belief.
        if (on != usual.isAutoCommit() || autoCommit != usual.isAutoCommit()) {
            pooled.setAutoCommit(usual.isAutoCommit());
        }
        if (readOnly != usual.isReadOnly()) {
            pooled.setReadOnly(usual.isReadOnly());
        }
        if (isolation != UNCHANGED) {
            int level = usual.isolation(pooled).orElse((int) isolation);
            if (isolation != level) {
                pooled.setTransactionIsolation(level);
            }
        }
        if (changes != null) {
            putBackNamespace(pooled, usual, changes);
        }
        Optional<String> sql = door.settings().resetSql();
        if (sql.isPresent()) {
            reset(pooled, sql.get());
        }
    }

    private static void putBackNamespace(Connection pooled, ConnectionDefaults usual, Changes changes)
            throws SQLException {
        Optional<String> catalog = usual.catalog(pooled);
        if (changes.catalog.isPresent() && catalog.isPresent() && !changes.catalog.equals(catalog)) {
            pooled.setCatalog(catalog.get());
        }
        Optional<String> schema = usual.schema(pooled);
        if (changes.schema.isPresent() && schema.isPresent() && !changes.schema.equals(schema)) {
            pooled.setSchema(schema.get());
        }
    }

    /** What the user wants done before anybody else gets the connection. With auto-commit off it would be undone. */
    private void reset(Connection pooled, String sql) throws SQLException {
        boolean usual = door.pool().defaults().isAutoCommit();
        if (!usual) {
            pooled.setAutoCommit(true);
        }
        try (Statement statement = pooled.createStatement()) {
            statement.execute(sql);
        }
        if (!usual) {
            pooled.setAutoCommit(false);
        }
    }

    /**
     * Bounds what the driver does from now on, unless a bound is in force that is as tight, or the driver knows none.
     */
    protected final void bound(Duration most) {
        Optional<Duration> now = networkTimeout();
        if (now.isPresent() && (now.get().isZero() || now.get().compareTo(most) > 0)) {
            trySetNetworkTimeout(most);
        }
    }

    /** Takes the bound off while the connection stays in hand. */
    protected final void unbound() {
        networkTimeout().ifPresent(this::trySetNetworkTimeout);
    }

    /** The network timeout that is the holder's, or the pool's. */
    private Optional<Duration> networkTimeout() {
        return changes != null && changes.networkTimeout.isPresent()
                ? changes.networkTimeout
                : door.pool().defaults().networkTimeout(delegate());
    }

    /** Where it cannot be set, what follows goes without: it must not fail for the want of a bound. */
    private void trySetNetworkTimeout(Duration timeout) {
        try {
            delegate().setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        } catch (SQLException | RuntimeException | LinkageError e) {
            LOG.debug(
                    "{} - a network timeout could not be set ({}, SQLState={})",
                    poolName(),
                    e.getClass().getName(),
                    Failures.state(e));
        }
    }

    final void statementMade() {
        openStatements++;
    }

    final void statementClosed() {
        openStatements--;
    }

    private Changes changes() {
        if (changes == null) {
            changes = new Changes();
        }
        return changes;
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        super.setReadOnly(on);
        readOnly = on;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        enter();
        try {
            door.pool().defaults().isolation(delegate()); // asked before it is changed
            delegate().setTransactionIsolation(level);
        } finally {
            exit();
        }
        isolation = (byte) level;
    }

    @Override
    public final void setSchema(String schema) throws SQLException {
        enter();
        try {
            door.pool().defaults().schema(delegate());
            delegate().setSchema(schema);
        } finally {
            exit();
        }
        changes().schema = named(schema);
    }

    @Override
    public final void setCatalog(String catalog) throws SQLException {
        enter();
        try {
            door.pool().defaults().catalog(delegate());
            delegate().setCatalog(catalog);
        } finally {
            exit();
        }
        changes().catalog = named(catalog);
    }

    /** None, for a driver that takes that, is a change as well. */
    private static Optional<String> named(@Nullable String name) {
        return Optional.of(name == null ? "" : name);
    }

    @Override
    public final void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        door.pool().defaults().networkTimeout(delegate());
        delegate().setNetworkTimeout(executor, milliseconds);
        changes().networkTimeout = Optional.of(Duration.ofMillis(milliseconds));
    }

    @Override
    public final int getNetworkTimeout() throws SQLException {
        requireOpen();
        return delegate().getNetworkTimeout();
    }

    // ------------------------------------------------------------------ what begins no transaction

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
}
