/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.io.Reader;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.util.Map;

/** A callable statement of a guarded connection. What a stored call has done cannot be seen, so it counts as an update. */
final class GuardedCallableStatement extends ForwardingCallableStatement {

    GuardedCallableStatement(GuardedConnection connection, CallableStatement delegate) {
        super(connection, delegate);
    }

    @Override
    void executing() {
        super.executing();
        connection.updated();
    }

    private <T> T handedOut(T value) {
        return GuardedResultSet.handedOut(connection, this, value);
    }

    @Override
    public Object getObject(int parameterIndex) throws SQLException {
        return handedOut(super.getObject(parameterIndex));
    }

    @Override
    public Object getObject(int parameterIndex, Map<String, Class<?>> map) throws SQLException {
        return handedOut(super.getObject(parameterIndex, map));
    }

    @Override
    public Object getObject(String parameterName) throws SQLException {
        return handedOut(super.getObject(parameterName));
    }

    @Override
    public Object getObject(String parameterName, Map<String, Class<?>> map) throws SQLException {
        return handedOut(super.getObject(parameterName, map));
    }

    @Override
    public <T> T getObject(int parameterIndex, Class<T> type) throws SQLException {
        return handedOut(super.getObject(parameterIndex, type));
    }

    @Override
    public <T> T getObject(String parameterName, Class<T> type) throws SQLException {
        return handedOut(super.getObject(parameterName, type));
    }

    @Override
    public Ref getRef(int parameterIndex) throws SQLException {
        return connection.unseen(super.getRef(parameterIndex));
    }

    @Override
    public Blob getBlob(int parameterIndex) throws SQLException {
        return connection.unseen(super.getBlob(parameterIndex));
    }

    @Override
    public Clob getClob(int parameterIndex) throws SQLException {
        return connection.unseen(super.getClob(parameterIndex));
    }

    @Override
    public Array getArray(int parameterIndex) throws SQLException {
        return connection.unseen(super.getArray(parameterIndex));
    }

    @Override
    public Ref getRef(String parameterName) throws SQLException {
        return connection.unseen(super.getRef(parameterName));
    }

    @Override
    public Blob getBlob(String parameterName) throws SQLException {
        return connection.unseen(super.getBlob(parameterName));
    }

    @Override
    public Clob getClob(String parameterName) throws SQLException {
        return connection.unseen(super.getClob(parameterName));
    }

    @Override
    public Array getArray(String parameterName) throws SQLException {
        return connection.unseen(super.getArray(parameterName));
    }

    @Override
    public NClob getNClob(int parameterIndex) throws SQLException {
        return connection.unseen(super.getNClob(parameterIndex));
    }

    @Override
    public NClob getNClob(String parameterName) throws SQLException {
        return connection.unseen(super.getNClob(parameterName));
    }

    @Override
    public SQLXML getSQLXML(int parameterIndex) throws SQLException {
        return connection.unseen(super.getSQLXML(parameterIndex));
    }

    @Override
    public SQLXML getSQLXML(String parameterName) throws SQLException {
        return connection.unseen(super.getSQLXML(parameterName));
    }

    @Override
    public Reader getNCharacterStream(int parameterIndex) throws SQLException {
        return connection.unseen(super.getNCharacterStream(parameterIndex));
    }

    @Override
    public Reader getNCharacterStream(String parameterName) throws SQLException {
        return connection.unseen(super.getNCharacterStream(parameterName));
    }

    @Override
    public Reader getCharacterStream(int parameterIndex) throws SQLException {
        return connection.unseen(super.getCharacterStream(parameterIndex));
    }

    @Override
    public Reader getCharacterStream(String parameterName) throws SQLException {
        return connection.unseen(super.getCharacterStream(parameterName));
    }
}
