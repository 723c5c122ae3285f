/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/**
 * Hands every call that a prepared statement adds to a statement on to the pool's statement, marked as in JDBC, and
 * guards what comes back. What has a meaning of its own stands in {@link GuardedPreparedStatement}.
 */
abstract class ForwardingPreparedStatement extends GuardedStatement implements PreparedStatement {

    private final PreparedStatement prepared;

    ForwardingPreparedStatement(GuardedConnection connection, PreparedStatement prepared) {
        super(connection, prepared);
        this.prepared = prepared;
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        long mark = connection.enter();
        try {
            return prepared.executeQuery();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        long mark = connection.enter();
        try {
            return prepared.executeUpdate();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNull(parameterIndex, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBoolean(int parameterIndex, boolean x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBoolean(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setByte(int parameterIndex, byte x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setByte(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setShort(int parameterIndex, short x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setShort(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setInt(int parameterIndex, int x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setInt(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setLong(int parameterIndex, long x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setLong(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setFloat(int parameterIndex, float x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setFloat(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDouble(int parameterIndex, double x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setDouble(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBigDecimal(int parameterIndex, BigDecimal x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBigDecimal(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setString(int parameterIndex, String x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setString(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBytes(int parameterIndex, byte[] x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBytes(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setDate(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setTime(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setTimestamp(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setAsciiStream(parameterIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int parameterIndex, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setUnicodeStream(parameterIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBinaryStream(parameterIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void clearParameters() throws SQLException {
        long mark = connection.enter();
        try {
            prepared.clearParameters();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setObject(parameterIndex, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setObject(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean execute() throws SQLException {
        long mark = connection.enter();
        try {
            return prepared.execute();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void addBatch() throws SQLException {
        long mark = connection.enter();
        try {
            prepared.addBatch();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, int length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setCharacterStream(parameterIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setRef(int parameterIndex, Ref x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setRef(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(int parameterIndex, Blob x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBlob(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(int parameterIndex, Clob x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setClob(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setArray(int parameterIndex, Array x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setArray(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        long mark = connection.enter();
        try {
            return GuardedResultSetMetaData.of(connection, prepared.getMetaData());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDate(int parameterIndex, Date x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setDate(parameterIndex, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTime(int parameterIndex, Time x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setTime(parameterIndex, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTimestamp(int parameterIndex, Timestamp x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setTimestamp(parameterIndex, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNull(int parameterIndex, int sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNull(parameterIndex, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setURL(int parameterIndex, URL x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setURL(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        long mark = connection.enter();
        try {
            return prepared.getParameterMetaData();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setRowId(int parameterIndex, RowId x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setRowId(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNString(int parameterIndex, String value) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNString(parameterIndex, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNCharacterStream(parameterIndex, value, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(int parameterIndex, NClob value) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNClob(parameterIndex, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setClob(parameterIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBlob(parameterIndex, inputStream, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNClob(parameterIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setSQLXML(int parameterIndex, SQLXML xmlObject) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setSQLXML(parameterIndex, xmlObject);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, int targetSqlType, int scaleOrLength) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setAsciiStream(parameterIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBinaryStream(parameterIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setCharacterStream(parameterIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(int parameterIndex, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setAsciiStream(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(int parameterIndex, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBinaryStream(parameterIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(int parameterIndex, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setCharacterStream(parameterIndex, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNCharacterStream(int parameterIndex, Reader value) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNCharacterStream(parameterIndex, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(int parameterIndex, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setClob(parameterIndex, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(int parameterIndex, InputStream inputStream) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setBlob(parameterIndex, inputStream);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(int parameterIndex, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setNClob(parameterIndex, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setObject(parameterIndex, x, targetSqlType, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(int parameterIndex, Object x, SQLType targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            prepared.setObject(parameterIndex, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        long mark = connection.enter();
        try {
            return prepared.executeLargeUpdate();
        } finally {
            connection.exit(mark);
        }
    }
}
