/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** What a result set says of its columns. Some drivers ask the database for a part of it, also after a commit. */
final class GuardedResultSetMetaData implements ResultSetMetaData {

    private final GuardedConnection connection;
    private final ResultSetMetaData delegate;

    private GuardedResultSetMetaData(GuardedConnection connection, ResultSetMetaData delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    /** Guards what the driver has made; a statement that brings no rows has none. */
    static ResultSetMetaData of(GuardedConnection connection, ResultSetMetaData delegate) {
        return delegate == null ? delegate : new GuardedResultSetMetaData(connection, delegate);
    }

    @Override
    public int getColumnCount() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnCount();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isAutoIncrement(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isCaseSensitive(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isSearchable(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isCurrency(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int isNullable(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isNullable(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isSigned(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnDisplaySize(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnLabel(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getSchemaName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getPrecision(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getScale(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getScale(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getTableName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTableName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getCatalogName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnType(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnTypeName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isReadOnly(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isWritable(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isDefinitelyWritable(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getColumnClassName(column);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return connection.unwrapped(this, delegate, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return connection.wraps(this, delegate, type);
    }

    @Override
    public String toString() {
        return "GuardedResultSetMetaData[" + connection + "]";
    }
}
