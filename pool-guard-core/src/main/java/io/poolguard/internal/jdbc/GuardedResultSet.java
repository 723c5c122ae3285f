/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hold.Hold;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A result set of a guarded connection. */
final class GuardedResultSet extends ForwardingResultSet {

    /** Who made it; nobody, if it came from the database's description. */
    @Nullable
    private final GuardedStatement statement;

    GuardedResultSet(GuardedConnection connection, @Nullable GuardedStatement statement, ResultSet delegate) {
        super(connection, delegate);
        this.statement = statement;
    }

    // ------------------------------------------------------------------ what the server does meanwhile

    /** A cursor fetches, and what is computed row by row may fail only now. */
    @Override
    public boolean next() throws SQLException {
        try {
            return super.next();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean previous() throws SQLException {
        try {
            return super.previous();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean first() throws SQLException {
        try {
            return super.first();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean last() throws SQLException {
        try {
            return super.last();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        try {
            return super.absolute(row);
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        try {
            return super.relative(rows);
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        try {
            super.refreshRow();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public void insertRow() throws SQLException {
        connection.updated();
        try {
            super.insertRow();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public void updateRow() throws SQLException {
        connection.updated();
        try {
            super.updateRow();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        connection.updated();
        try {
            super.deleteRow();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    // ------------------------------------------------------------------ what is handed out

    /** Guards result sets, unless the driver's own class is asked for, and notes what talks to the database past us. */
    static <T> T handedOut(
            GuardedConnection connection, @Nullable GuardedStatement statement, Class<T> asked, T value) {
        if (value instanceof String || value instanceof Number || value == null) {
            return value;
        }
        if (value instanceof ResultSet resultSet && asked.isAssignableFrom(GuardedResultSet.class)) {
            return asked.cast(new GuardedResultSet(connection, statement, resultSet));
        }
        if (value instanceof ResultSet
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML
                || value instanceof Array
                || value instanceof Ref
                || value instanceof InputStream
                || value instanceof Reader) {
            return connection.unseen(value);
        }
        return value;
    }

    @Override
    <T> T handedOut(Class<T> asked, T value) {
        return handedOut(connection, statement, asked, value);
    }

    @Override
    public Statement getStatement() throws SQLException {
        if (statement != null) {
            connection.requireOpen();
            return statement;
        }
        long mark = connection.enter();
        try {
            Statement made = delegate.getStatement();
            return made == null ? made : new GuardedStatement(connection, made);
        } finally {
            connection.exit(mark);
        }
    }

    // ------------------------------------------------------------------ close, and what is not marked

    /** Marked, because a driver may have to read a stream to its end. Quiet once the hold has ended. */
    @Override
    public void close() throws SQLException {
        long mark = connection.hold.enter();
        if (mark != Hold.NOT_OPEN) {
            try {
                delegate.close();
            } finally {
                connection.exit(mark);
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return !connection.hold.isOpen() || delegate.isClosed();
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
        return "GuardedResultSet[" + connection + "]";
    }
}
