/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.ConnectionDefaults;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Names;
import io.poolguard.internal.hold.Owner;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what was changed on the connection and left open, and puts it right at the end: what was set is remembered, so
 * that no driver need be asked.
 */
abstract class ResettableConnection extends TrackedConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ResettableConnection.class);
    private static final byte UNCHANGED = -1;

    // As set last, or tried to. Written and read by the thread that uses the connection, as in TrackedConnection.
    private boolean readOnly;
    private byte isolation = UNCHANGED;

    // Statements that were made and not closed. With two threads at once it may err a little.
    private short openStatements;

    ResettableConnection(GuardedDataSource door, Label label, Owner owner) {
        super(door, label, owner);
        this.readOnly = door.pool().defaults().isReadOnly();
    }

    /** Counts what the connection goes back with: work that is lost now, statements that were left open. */
    final void countEnd() {
        if (losesWork()) {
            countRolledBack();
        }
        if (openStatements > 0) {
            hold.label().book().statementsLeftOpen(openStatements);
        }
    }

    // ------------------------------------------------------------------ how all is put right

    /** Whether nothing is open and nothing was changed, so that the connection can go back as it is. */
    final boolean isClean() {
        ConnectionDefaults usual = door.pool().defaults();
        return !isTransactionOpen()
                && isAutoCommit() == usual.isAutoCommit()
                && readOnly == usual.isReadOnly()
                && isolation == UNCHANGED
                && openStatements == 0
                && !isNamespaceChanged()
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
        Optional<String> resetSql = door.settings().resetSql();
        bound(door.settings().endTimeout());
        // Work that went past us may have changed auto-commit. The driver's own connection is asked, which knows
        // without a round trip: HikariCP's answers from memory.
        boolean unsure = doubtful || hold.isUnobserved();
        boolean on = unsure ? pooled.unwrap(Connection.class).getAutoCommit() : isAutoCommit();
        if (!on && (isTransactionOpen() || unsure)) {
            pooled.rollback();
        }
        // On PostgreSQL the schema is part of a transaction, and so is most of what is reset: the next rollback would
        // undo it.
        boolean outside = resetSql.isPresent() || isNamespaceChanged();
        boolean wanted = outside || usual.isAutoCommit();
        // Also if only HikariCP believes otherwise, which would act on its belief.
        if (on != wanted || isAutoCommit() != wanted) {
            pooled.setAutoCommit(wanted);
        }
        putBack(pooled, usual);
        if (resetSql.isPresent()) {
            try (Statement statement = pooled.createStatement()) {
                statement.execute(resetSql.get());
            }
            usual.setUp(pooled);
        }
        if (outside && !usual.isAutoCommit()) {
            pooled.setAutoCommit(false);
        }
    }

    private void putBack(Connection pooled, ConnectionDefaults usual) throws SQLException {
        if (doubtful || readOnly != usual.isReadOnly()) {
            pooled.setReadOnly(usual.isReadOnly());
        }
        Optional<Integer> level = usual.isolation();
        if (level.isPresent() && isolation != UNCHANGED && (doubtful || isolation != level.get())) {
            pooled.setTransactionIsolation(level.get());
        }
        // Whatever the holder has set last: a rollback may have undone it.
        if (changes != null && changes.catalog && usual.catalog().isPresent()) {
            pooled.setCatalog(usual.catalog().get());
        }
        if (changes != null && changes.schema && usual.schema().isPresent()) {
            pooled.setSchema(usual.schema().get());
        }
    }

    /** Whether something was changed, and nobody knows what it was before. */
    final boolean isBeyondRepair() {
        return changes != null && changes.fromUnknown;
    }

    private boolean isNamespaceChanged() {
        return changes != null && (changes.schema || changes.catalog);
    }

    // ------------------------------------------------------------------ bounds

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
                : door.pool().defaults().learnNetworkTimeout(delegate());
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
                    Names.state(e));
        }
    }

    final void statementMade() {
        if (openStatements < Short.MAX_VALUE) {
            openStatements++;
        }
    }

    final void statementClosed() {
        openStatements--;
    }

    // ------------------------------------------------------------------ what is changed

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        boolean before = doubtful;
        doubtful = true;
        super.setReadOnly(on);
        doubtful = before;
        readOnly = on;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        long mark = enter();
        boolean before = doubtful;
        doubtful = true;
        isolation = (byte) level;
        try {
            known(door.pool().defaults().learnIsolation(delegate()));
            delegate().setTransactionIsolation(level);
        } finally {
            exit(mark);
        }
        doubtful = before;
    }

    @Override
    public final void setSchema(String schema) throws SQLException {
        long mark = enter();
        changes().schema = true;
        try {
            known(door.pool().defaults().learnSchema(delegate()));
            delegate().setSchema(schema);
        } finally {
            exit(mark);
        }
    }

    @Override
    public final void setCatalog(String catalog) throws SQLException {
        long mark = enter();
        changes().catalog = true;
        try {
            known(door.pool().defaults().learnCatalog(delegate()));
            delegate().setCatalog(catalog);
        } finally {
            exit(mark);
        }
    }

    /** Takes note of whether it is known what the pool has where something is to be changed. */
    private void known(boolean isKnown) {
        if (!isKnown) {
            changes().fromUnknown = true;
        }
    }

    @Override
    public final void setNetworkTimeout(Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        door.pool().defaults().learnNetworkTimeout(delegate());
        delegate().setNetworkTimeout(executor, milliseconds);
        changes().networkTimeout = Optional.of(Duration.ofMillis(milliseconds));
    }

    @Override
    public final int getNetworkTimeout() throws SQLException {
        requireOpen();
        return delegate().getNetworkTimeout();
    }
}
