/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.Map;
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

    // ------------------------------------------------------------------ updates

    @Override
    public void insertRow() throws SQLException {
        updating();
        super.insertRow();
    }

    @Override
    public void updateRow() throws SQLException {
        updating();
        super.updateRow();
    }

    @Override
    public void deleteRow() throws SQLException {
        updating();
        super.deleteRow();
    }

    private void updating() {
        connection.transactionMayOpen();
        connection.updated();
    }

    // ------------------------------------------------------------------ what is handed out

    /** Guards result sets, and notes what talks to the database past us. */
    @SuppressWarnings("unchecked") // a result set is asked for as ResultSet or as Object
    static <T> T handedOut(GuardedConnection connection, @Nullable GuardedStatement statement, T value) {
        if (value instanceof String || value instanceof Number || value == null) {
            return value;
        }
        if (value instanceof ResultSet resultSet) {
            return (T) new GuardedResultSet(connection, statement, resultSet);
        }
        if (value instanceof Blob
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

    private <T> T handedOut(T value) {
        return handedOut(connection, statement, value);
    }

    @Override
    public Object getObject(int columnIndex) throws SQLException {
        return handedOut(super.getObject(columnIndex));
    }

    @Override
    public Object getObject(String columnLabel) throws SQLException {
        return handedOut(super.getObject(columnLabel));
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        return handedOut(super.getObject(columnIndex, map));
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        return handedOut(super.getObject(columnLabel, map));
    }

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) throws SQLException {
        return handedOut(super.getObject(columnIndex, type));
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) throws SQLException {
        return handedOut(super.getObject(columnLabel, type));
    }

    @Override
    public InputStream getAsciiStream(int columnIndex) throws SQLException {
        return connection.unseen(super.getAsciiStream(columnIndex));
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int columnIndex) throws SQLException {
        return connection.unseen(super.getUnicodeStream(columnIndex));
    }

    @Override
    public InputStream getBinaryStream(int columnIndex) throws SQLException {
        return connection.unseen(super.getBinaryStream(columnIndex));
    }

    @Override
    public InputStream getAsciiStream(String columnLabel) throws SQLException {
        return connection.unseen(super.getAsciiStream(columnLabel));
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String columnLabel) throws SQLException {
        return connection.unseen(super.getUnicodeStream(columnLabel));
    }

    @Override
    public InputStream getBinaryStream(String columnLabel) throws SQLException {
        return connection.unseen(super.getBinaryStream(columnLabel));
    }

    @Override
    public Reader getCharacterStream(int columnIndex) throws SQLException {
        return connection.unseen(super.getCharacterStream(columnIndex));
    }

    @Override
    public Reader getCharacterStream(String columnLabel) throws SQLException {
        return connection.unseen(super.getCharacterStream(columnLabel));
    }

    @Override
    public Ref getRef(int columnIndex) throws SQLException {
        return connection.unseen(super.getRef(columnIndex));
    }

    @Override
    public Blob getBlob(int columnIndex) throws SQLException {
        return connection.unseen(super.getBlob(columnIndex));
    }

    @Override
    public Clob getClob(int columnIndex) throws SQLException {
        return connection.unseen(super.getClob(columnIndex));
    }

    @Override
    public Array getArray(int columnIndex) throws SQLException {
        return connection.unseen(super.getArray(columnIndex));
    }

    @Override
    public Ref getRef(String columnLabel) throws SQLException {
        return connection.unseen(super.getRef(columnLabel));
    }

    @Override
    public Blob getBlob(String columnLabel) throws SQLException {
        return connection.unseen(super.getBlob(columnLabel));
    }

    @Override
    public Clob getClob(String columnLabel) throws SQLException {
        return connection.unseen(super.getClob(columnLabel));
    }

    @Override
    public Array getArray(String columnLabel) throws SQLException {
        return connection.unseen(super.getArray(columnLabel));
    }

    @Override
    public NClob getNClob(int columnIndex) throws SQLException {
        return connection.unseen(super.getNClob(columnIndex));
    }

    @Override
    public NClob getNClob(String columnLabel) throws SQLException {
        return connection.unseen(super.getNClob(columnLabel));
    }

    @Override
    public SQLXML getSQLXML(int columnIndex) throws SQLException {
        return connection.unseen(super.getSQLXML(columnIndex));
    }

    @Override
    public SQLXML getSQLXML(String columnLabel) throws SQLException {
        return connection.unseen(super.getSQLXML(columnLabel));
    }

    @Override
    public Reader getNCharacterStream(int columnIndex) throws SQLException {
        return connection.unseen(super.getNCharacterStream(columnIndex));
    }

    @Override
    public Reader getNCharacterStream(String columnLabel) throws SQLException {
        return connection.unseen(super.getNCharacterStream(columnLabel));
    }

    @Override
    public Statement getStatement() throws SQLException {
        connection.requireOpen();
        if (statement != null) {
            return statement;
        }
        Statement made = delegate.getStatement();
        return made == null ? made : new GuardedStatement(connection, made);
    }

    // ------------------------------------------------------------------ close, and what is not marked

    /** Marked, because a driver may have to read a stream to its end. Quiet once the hold has ended. */
    @Override
    public void close() throws SQLException {
        if (connection.hold.enter()) {
            try {
                delegate.close();
            } finally {
                connection.exit();
            }
        }
    }

    @Override
    public boolean isClosed() throws SQLException {
        return !connection.hold.isOpen() || delegate.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        connection.requireOpen();
        return connection.unseen(delegate.unwrap(type));
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        if (type.isInstance(this)) {
            return true;
        }
        connection.requireOpen();
        return delegate.isWrapperFor(type);
    }

    @Override
    public String toString() {
        return "GuardedResultSet[" + connection + "]";
    }
}
