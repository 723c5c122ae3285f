/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.lang.invoke.MethodHandle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.concurrent.Executor;

/** A connection to nothing. Keeps the few settings that a pool reads back. */
abstract class StubConnection implements Connection {

    private static final MethodHandle NEW = Completion.constructor(StubConnection.class);

    private boolean autoCommit = true;
    private int networkTimeout;
    private boolean closed;

    static StubConnection open() {
        try {
            return (StubConnection) NEW.invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return StubStatement.open();
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
        closed = true;
    }
}
