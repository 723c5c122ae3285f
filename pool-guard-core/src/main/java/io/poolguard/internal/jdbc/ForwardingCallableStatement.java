/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Hands every call that a callable statement adds to a prepared one on to the pool's statement, marked as in JDBC, and
 * guards what comes back. What has a meaning of its own stands in {@link GuardedCallableStatement}.
 */
abstract class ForwardingCallableStatement extends GuardedPreparedStatement implements CallableStatement {

    private final CallableStatement call;

    ForwardingCallableStatement(GuardedConnection connection, CallableStatement call, String sql) {
        super(connection, call, sql);
        this.call = call;
    }

    /** Guards result sets, and notes what talks to the database past us. */
    abstract <T> T handedOut(Class<T> asked, T value);

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean wasNull() throws SQLException {
        long mark = connection.enter();
        try {
            return call.wasNull();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getString(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getString(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getBoolean(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBoolean(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte getByte(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getByte(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public short getShort(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getShort(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getInt(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getInt(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLong(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getLong(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public float getFloat(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getFloat(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public double getDouble(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDouble(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int parameterIndex, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBigDecimal(parameterIndex, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte[] getBytes(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBytes(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDate(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTime(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTimestamp(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, call.getObject(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public BigDecimal getBigDecimal(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBigDecimal(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(int parameterIndex, Map<String, Class<?>> map) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, call.getObject(parameterIndex, map));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Ref getRef(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getRef(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Blob getBlob(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getBlob(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Clob getClob(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getClob(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Array getArray(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getArray(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(int parameterIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDate(parameterIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(int parameterIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTime(parameterIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(int parameterIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTimestamp(parameterIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, int sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, int sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public URL getURL(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getURL(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setURL(String parameterName, URL val) throws SQLException {
        long mark = connection.enter();
        try {
            call.setURL(parameterName, val);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNull(String parameterName, int sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNull(parameterName, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBoolean(String parameterName, boolean x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBoolean(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setByte(String parameterName, byte x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setByte(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setShort(String parameterName, short x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setShort(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setInt(String parameterName, int x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setInt(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setLong(String parameterName, long x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setLong(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setFloat(String parameterName, float x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setFloat(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDouble(String parameterName, double x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setDouble(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBigDecimal(String parameterName, BigDecimal x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBigDecimal(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setString(String parameterName, String x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setString(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBytes(String parameterName, byte[] x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBytes(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDate(String parameterName, Date x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setDate(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTime(String parameterName, Time x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setTime(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setTimestamp(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setAsciiStream(parameterName, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBinaryStream(parameterName, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(String parameterName, Object x, int targetSqlType, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            call.setObject(parameterName, x, targetSqlType, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(String parameterName, Object x, int targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.setObject(parameterName, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(String parameterName, Object x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setObject(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, int length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setCharacterStream(parameterName, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setDate(String parameterName, Date x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            call.setDate(parameterName, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTime(String parameterName, Time x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            call.setTime(parameterName, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setTimestamp(String parameterName, Timestamp x, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            call.setTimestamp(parameterName, x, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNull(String parameterName, int sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNull(parameterName, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getString(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getString(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getBoolean(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBoolean(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte getByte(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getByte(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public short getShort(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getShort(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getInt(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getInt(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLong(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getLong(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public float getFloat(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getFloat(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public double getDouble(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDouble(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte[] getBytes(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBytes(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDate(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTime(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTimestamp(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, call.getObject(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public BigDecimal getBigDecimal(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getBigDecimal(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(String parameterName, Map<String, Class<?>> map) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, call.getObject(parameterName, map));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Ref getRef(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getRef(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Blob getBlob(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getBlob(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Clob getClob(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getClob(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Array getArray(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getArray(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(String parameterName, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getDate(parameterName, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(String parameterName, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTime(parameterName, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(String parameterName, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getTimestamp(parameterName, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public URL getURL(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getURL(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public RowId getRowId(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getRowId(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public RowId getRowId(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getRowId(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setRowId(String parameterName, RowId x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setRowId(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNString(String parameterName, String value) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNString(parameterName, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader value, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNCharacterStream(parameterName, value, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(String parameterName, NClob value) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNClob(parameterName, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(String parameterName, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setClob(parameterName, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(String parameterName, InputStream inputStream, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBlob(parameterName, inputStream, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(String parameterName, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNClob(parameterName, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public NClob getNClob(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getNClob(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public NClob getNClob(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getNClob(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setSQLXML(String parameterName, SQLXML xmlObject) throws SQLException {
        long mark = connection.enter();
        try {
            call.setSQLXML(parameterName, xmlObject);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public SQLXML getSQLXML(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getSQLXML(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public SQLXML getSQLXML(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getSQLXML(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getNString(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getNString(parameterIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getNString(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return call.getNString(parameterName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getNCharacterStream(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getNCharacterStream(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getNCharacterStream(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getNCharacterStream(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getCharacterStream(int parameterIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getCharacterStream(parameterIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getCharacterStream(String parameterName) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(call.getCharacterStream(parameterName));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(String parameterName, Blob x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBlob(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(String parameterName, Clob x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setClob(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setAsciiStream(parameterName, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBinaryStream(parameterName, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            call.setCharacterStream(parameterName, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setAsciiStream(String parameterName, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setAsciiStream(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBinaryStream(String parameterName, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBinaryStream(parameterName, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setCharacterStream(String parameterName, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            call.setCharacterStream(parameterName, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNCharacterStream(String parameterName, Reader value) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNCharacterStream(parameterName, value);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setClob(String parameterName, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            call.setClob(parameterName, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setBlob(String parameterName, InputStream inputStream) throws SQLException {
        long mark = connection.enter();
        try {
            call.setBlob(parameterName, inputStream);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setNClob(String parameterName, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            call.setNClob(parameterName, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public <T> T getObject(int parameterIndex, Class<T> type) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(type, call.getObject(parameterIndex, type));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public <T> T getObject(String parameterName, Class<T> type) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(type, call.getObject(parameterName, type));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(String parameterName, Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        long mark = connection.enter();
        try {
            call.setObject(parameterName, x, targetSqlType, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void setObject(String parameterName, Object x, SQLType targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.setObject(parameterName, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(int parameterIndex, SQLType sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterIndex, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void registerOutParameter(String parameterName, SQLType sqlType, String typeName) throws SQLException {
        long mark = connection.enter();
        try {
            call.registerOutParameter(parameterName, sqlType, typeName);
        } finally {
            connection.exit(mark);
        }
    }
}
