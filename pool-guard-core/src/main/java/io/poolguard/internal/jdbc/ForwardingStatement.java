/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;

/**
 * Hands every call of a statement on to the pool's statement, marked as in JDBC, and guards what comes back. What has a
 * meaning of its own stands in {@link GuardedStatement}.
 */
abstract class ForwardingStatement implements Statement {

    final GuardedConnection connection;
    final Statement delegate;

    ForwardingStatement(GuardedConnection connection, Statement delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    /** Guards a result set that the statement has made. */
    abstract ResultSet guarded(ResultSet resultSet);

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeQuery(sql);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeUpdate(sql);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxFieldSize();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setMaxFieldSize(max);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getMaxRows() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMaxRows();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setMaxRows(max);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setEscapeProcessing(enable);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getQueryTimeout();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setQueryTimeout(seconds);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getWarnings();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void clearWarnings() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.clearWarnings();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setCursorName(name);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.execute(sql);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getResultSet());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getUpdateCount() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getUpdateCount();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMoreResults();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setFetchDirection(direction);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getFetchDirection() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getFetchDirection();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setFetchSize(rows);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getFetchSize();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getResultSetConcurrency();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getResultSetType() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getResultSetType();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.addBatch(sql);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.clearBatch();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeBatch();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getMoreResults(current);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        long mark = connection.enter();
        try {
            return guarded(delegate.getGeneratedKeys());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeUpdate(sql, autoGeneratedKeys);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeUpdate(sql, columnIndexes);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeUpdate(sql, columnNames);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.execute(sql, autoGeneratedKeys);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.execute(sql, columnIndexes);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.execute(sql, columnNames);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getResultSetHoldability();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setPoolable(poolable);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isPoolable() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isPoolable();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.closeOnCompletion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isCloseOnCompletion();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getLargeUpdateCount();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.setLargeMaxRows(max);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getLargeMaxRows();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeLargeBatch();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeLargeUpdate(sql);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeLargeUpdate(sql, autoGeneratedKeys);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeLargeUpdate(sql, columnIndexes);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.executeLargeUpdate(sql, columnNames);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String enquoteLiteral(String val) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.enquoteLiteral(val);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String enquoteIdentifier(String identifier, boolean alwaysQuote) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.enquoteIdentifier(identifier, alwaysQuote);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isSimpleIdentifier(String identifier) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isSimpleIdentifier(identifier);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String enquoteNCharLiteral(String val) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.enquoteNCharLiteral(val);
        } finally {
            connection.exit(mark);
        }
    }
}
