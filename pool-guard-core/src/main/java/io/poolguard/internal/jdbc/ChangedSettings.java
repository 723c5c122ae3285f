/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.ConnectionDefaults;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the holder of a connection has set on it, and how it is put back: what was set is remembered, so that no driver
 * need be asked.
 *
 * <p>Written and read by the thread that uses the connection, which is also the one that ends the hold, or has handed the
 * connection over to it. {@link #NONE} is shared and never written.
 */
final class ChangedSettings {

    /** The settings of a connection on which nothing was set. */
    static final ChangedSettings NONE = new ChangedSettings();

    // As set last, or tried to.
    private Optional<Boolean> readOnly = Optional.empty();
    private Optional<Integer> isolation = Optional.empty();
    private Optional<Duration> networkTimeout = Optional.empty();

    // Set, or tried to. What it is now is not known: a rollback may have undone it.
    private boolean schema;
    private boolean catalog;

    // Auto-commit, read-only or isolation was set, and the driver failed: it may have been set or not.
    private boolean inDoubt;

    // Something was changed, and the driver could not say what it was before.
    private boolean fromUnknown;

    // ------------------------------------------------------------------ what is set

    void setReadOnly(GuardedConnection connection, boolean on) throws SQLException {
        long mark = connection.enterExecution();
        try {
            connection.delegate().setReadOnly(on);
        } catch (Throwable failure) {
            inDoubt = true;
            throw failure;
        } finally {
            connection.exit(mark);
        }
        readOnly = Optional.of(on);
    }

    void setIsolation(GuardedConnection connection, int level) throws SQLException {
        long mark = connection.enterExecution();
        isolation = Optional.of(level);
        try {
            known(connection.usual().learnIsolation(connection.delegate()));
            connection.delegate().setTransactionIsolation(level);
        } catch (Throwable failure) {
            inDoubt = true;
            throw failure;
        } finally {
            connection.exit(mark);
        }
    }

    void setSchema(GuardedConnection connection, String name) throws SQLException {
        long mark = connection.enterExecution();
        schema = true;
        try {
            known(connection.usual().learnSchema(connection.delegate()));
            connection.delegate().setSchema(name);
        } finally {
            connection.exit(mark);
        }
    }

    void setCatalog(GuardedConnection connection, String name) throws SQLException {
        long mark = connection.enterExecution();
        catalog = true;
        try {
            known(connection.usual().learnCatalog(connection.delegate()));
            connection.delegate().setCatalog(name);
        } finally {
            connection.exit(mark);
        }
    }

    /** Records whether the original value could be read, and so can be restored. */
    private void known(boolean isKnown) {
        fromUnknown |= !isKnown;
    }

    void setNetworkTimeout(GuardedConnection connection, Executor executor, int milliseconds) throws SQLException {
        connection.usual().learnNetworkTimeout(connection.delegate());
        connection.delegate().setNetworkTimeout(executor, milliseconds);
        networkTimeout = Optional.of(Duration.ofMillis(milliseconds));
    }

    // ------------------------------------------------------------------ how it is put back

    /** The network timeout that was set. */
    Optional<Duration> networkTimeout() {
        return networkTimeout;
    }

    /** The driver has failed as auto-commit was set. */
    void doubtAutoCommit() {
        inDoubt = true;
    }

    /** Whether auto-commit, read-only or isolation may be other than what was set. */
    boolean isInDoubt() {
        return inDoubt;
    }

    /** Whether something was changed that cannot be put back, because nobody knows what it was before. */
    boolean isBeyondRestoring() {
        return fromUnknown;
    }

    /** Whether the schema or the catalog was changed. */
    boolean isNamespaceChanged() {
        return schema || catalog;
    }

    /** Whether the connection is as the pool gave it, but for the network timeout, which HikariCP puts back itself. */
    boolean isAsBefore(ConnectionDefaults usual) {
        return this == NONE || (!inDoubt && !isNamespaceChanged() && isolation.isEmpty() && !isReadOnlyChanged(usual));
    }

    private boolean isReadOnlyChanged(ConnectionDefaults usual) {
        return readOnly.isPresent() && readOnly.get() != usual.isReadOnly();
    }

    /** Puts back what was changed. What is put back here, HikariCP does not touch again. */
    void restore(Connection pooled, ConnectionDefaults usual) throws SQLException {
        if (inDoubt || isReadOnlyChanged(usual)) {
            pooled.setReadOnly(usual.isReadOnly());
        }
        Optional<Integer> level = usual.isolation();
        if (level.isPresent() && isolation.isPresent() && (inDoubt || !isolation.equals(level))) {
            pooled.setTransactionIsolation(level.get());
        }
        // Whatever the holder has set last: a rollback may have undone it.
        if (catalog && usual.catalog().isPresent()) {
            pooled.setCatalog(usual.catalog().get());
        }
        if (schema && usual.schema().isPresent()) {
            pooled.setSchema(usual.schema().get());
        }
    }
}
