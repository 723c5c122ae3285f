/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection to nothing. Keeps the few settings that a pool reads back. */
abstract class StubConnection implements Connection {

    private static final MethodHandle NEW = Completion.constructor(StubConnection.class);

    private boolean autoCommit = true;
    private int networkTimeout;
    private boolean closed;

    // Counted when a pool opens or closes one, and so in no figure.
    private AtomicInteger open = new AtomicInteger();

    /** Opens a connection, and counts it for as long as it is open. */
    static StubConnection open(AtomicInteger open) {
        try {
            StubConnection opened = (StubConnection) NEW.invokeExact();
            opened.countIn(open);
            return opened;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    final void countIn(AtomicInteger open) {
        this.open = open;
        open.incrementAndGet();
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return StubStatement.open();
    }

    @Override
    public Statement createStatement() {
        return StubStatement.open();
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return StubMetaData.open();
    }

    @Override
    public boolean getAutoCommit() {
        return autoCommit;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) {
        this.autoCommit = autoCommit;
    }

    @Override
    public void commit() {}

    @Override
    public void rollback() {}

    @Override
    public void clearWarnings() {}

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public boolean isValid(int timeout) {
        return !closed;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public int getTransactionIsolation() {
        return TRANSACTION_READ_COMMITTED;
    }

    @Override
    public String getCatalog() {
        return "";
    }

    @Override
    public int getHoldability() {
        return ResultSet.CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() {
        return Map.of();
    }

    @Override
    public int getNetworkTimeout() {
        return networkTimeout;
    }

    @Override
    public void setNetworkTimeout(Executor executor, int milliseconds) {
        networkTimeout = milliseconds;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            open.decrementAndGet();
        }
    }
}
