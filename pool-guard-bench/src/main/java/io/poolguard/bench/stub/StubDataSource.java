/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** The same connections without a URL. */
public final class StubDataSource implements DataSource {

    private final AtomicInteger open = new AtomicInteger();

    @SuppressWarnings("UnnecessaryLambda") // which of two kinds of connections, decided once
    private final Supplier<StubConnection> opening;

    // HikariCP sets it, and waits for as long when it is closed.
    private volatile int loginTimeout;

    /** Of connections that do nothing, as fast as can be. */
    public StubDataSource() {
        opening = () -> StubConnection.open(open);
    }

    /**
     * Of connections that wait for a while, without work, where a driver waits for its server: at each query, update,
     * commit and rollback.
     *
     * @param roundTrip for how long
     */
    public StubDataSource(Duration roundTrip) {
        opening = () -> TimedConnection.open(open, roundTrip);
    }

    @Override
    public Connection getConnection() {
        return opening.get();
    }

    @Override
    public Connection getConnection(String username, String password) {
        return opening.get();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
