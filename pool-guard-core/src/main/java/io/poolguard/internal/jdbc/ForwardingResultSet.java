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
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;

/**
 * Hands every call of a result set on to the pool's result set, marked as in JDBC, and guards what comes back. What has
 * a meaning of its own stands in {@link GuardedResultSet}.
 */
abstract class ForwardingResultSet implements ResultSet {

    final GuardedConnection connection;
    final ResultSet delegate;

    ForwardingResultSet(GuardedConnection connection, ResultSet delegate) {
        this.connection = connection;
        this.delegate = delegate;
    }

    /** Guards result sets, and notes what talks to the database past us. */
    abstract <T> T handedOut(Class<T> asked, T value);

    @Override
    public boolean next() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.next();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean wasNull() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.wasNull();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getString(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getString(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getBoolean(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBoolean(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte getByte(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getByte(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public short getShort(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getShort(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getInt(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getInt(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLong(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getLong(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public float getFloat(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getFloat(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public double getDouble(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDouble(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(int columnIndex, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBigDecimal(columnIndex, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte[] getBytes(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBytes(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDate(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTime(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTimestamp(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public InputStream getAsciiStream(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getAsciiStream(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getUnicodeStream(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public InputStream getBinaryStream(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getBinaryStream(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getString(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getString(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean getBoolean(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBoolean(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte getByte(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getByte(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public short getShort(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getShort(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getInt(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getInt(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public long getLong(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getLong(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public float getFloat(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getFloat(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public double getDouble(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDouble(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public BigDecimal getBigDecimal(String columnLabel, int scale) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBigDecimal(columnLabel, scale);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public byte[] getBytes(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBytes(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDate(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTime(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTimestamp(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public InputStream getAsciiStream(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getAsciiStream(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    @Deprecated
    public InputStream getUnicodeStream(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getUnicodeStream(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public InputStream getBinaryStream(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getBinaryStream(columnLabel));
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
    public String getCursorName() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getCursorName();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        long mark = connection.enter();
        try {
            return GuardedResultSetMetaData.of(connection, delegate.getMetaData());
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, delegate.getObject(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, delegate.getObject(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int findColumn(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.findColumn(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getCharacterStream(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getCharacterStream(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getCharacterStream(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getCharacterStream(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public BigDecimal getBigDecimal(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBigDecimal(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public BigDecimal getBigDecimal(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getBigDecimal(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isBeforeFirst();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isAfterLast();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isFirst() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isFirst();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean isLast() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.isLast();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void beforeFirst() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.beforeFirst();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void afterLast() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.afterLast();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean first() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.first();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean last() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.last();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getRow() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.absolute(row);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean relative(int rows) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.relative(rows);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean previous() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.previous();
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
    public int getType() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getType();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getConcurrency() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getConcurrency();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.rowUpdated();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean rowInserted() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.rowInserted();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.rowDeleted();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNull(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNull(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBoolean(int columnIndex, boolean x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBoolean(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateByte(int columnIndex, byte x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateByte(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateShort(int columnIndex, short x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateShort(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateInt(int columnIndex, int x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateInt(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateLong(int columnIndex, long x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateLong(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateFloat(int columnIndex, float x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateFloat(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateDouble(int columnIndex, double x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateDouble(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBigDecimal(int columnIndex, BigDecimal x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBigDecimal(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateString(int columnIndex, String x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateString(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBytes(int columnIndex, byte[] x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBytes(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateDate(int columnIndex, Date x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateDate(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateTime(int columnIndex, Time x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateTime(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateTimestamp(int columnIndex, Timestamp x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateTimestamp(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x, int scaleOrLength) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnIndex, x, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNull(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNull(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBoolean(String columnLabel, boolean x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBoolean(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateByte(String columnLabel, byte x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateByte(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateShort(String columnLabel, short x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateShort(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateInt(String columnLabel, int x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateInt(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateLong(String columnLabel, long x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateLong(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateFloat(String columnLabel, float x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateFloat(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateDouble(String columnLabel, double x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateDouble(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBigDecimal(String columnLabel, BigDecimal x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBigDecimal(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateString(String columnLabel, String x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateString(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBytes(String columnLabel, byte[] x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBytes(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateDate(String columnLabel, Date x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateDate(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateTime(String columnLabel, Time x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateTime(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateTimestamp(String columnLabel, Timestamp x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateTimestamp(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnLabel, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnLabel, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, int length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnLabel, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, int scaleOrLength) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnLabel, x, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void insertRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.insertRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void deleteRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.deleteRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void refreshRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.refreshRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void cancelRowUpdates() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.cancelRowUpdates();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void moveToInsertRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.moveToInsertRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void moveToCurrentRow() throws SQLException {
        long mark = connection.enter();
        try {
            delegate.moveToCurrentRow();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(int columnIndex, Map<String, Class<?>> map) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, delegate.getObject(columnIndex, map));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Ref getRef(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getRef(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Blob getBlob(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getBlob(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Clob getClob(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getClob(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Array getArray(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getArray(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Object getObject(String columnLabel, Map<String, Class<?>> map) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(Object.class, delegate.getObject(columnLabel, map));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Ref getRef(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getRef(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Blob getBlob(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getBlob(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Clob getClob(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getClob(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Array getArray(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getArray(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(int columnIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDate(columnIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Date getDate(String columnLabel, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getDate(columnLabel, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(int columnIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTime(columnIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Time getTime(String columnLabel, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTime(columnLabel, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(int columnIndex, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTimestamp(columnIndex, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Timestamp getTimestamp(String columnLabel, Calendar cal) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getTimestamp(columnLabel, cal);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public URL getURL(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getURL(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public URL getURL(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getURL(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateRef(int columnIndex, Ref x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateRef(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateRef(String columnLabel, Ref x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateRef(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(int columnIndex, Blob x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(String columnLabel, Blob x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(int columnIndex, Clob x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(String columnLabel, Clob x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateArray(int columnIndex, Array x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateArray(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateArray(String columnLabel, Array x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateArray(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public RowId getRowId(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getRowId(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public RowId getRowId(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getRowId(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateRowId(int columnIndex, RowId x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateRowId(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateRowId(String columnLabel, RowId x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateRowId(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getHoldability();
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNString(int columnIndex, String nString) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNString(columnIndex, nString);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNString(String columnLabel, String nString) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNString(columnLabel, nString);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(int columnIndex, NClob nClob) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnIndex, nClob);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(String columnLabel, NClob nClob) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnLabel, nClob);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public NClob getNClob(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getNClob(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public NClob getNClob(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getNClob(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public SQLXML getSQLXML(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getSQLXML(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public SQLXML getSQLXML(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getSQLXML(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateSQLXML(int columnIndex, SQLXML xmlObject) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateSQLXML(columnIndex, xmlObject);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateSQLXML(String columnLabel, SQLXML xmlObject) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateSQLXML(columnLabel, xmlObject);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getNString(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getNString(columnIndex);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public String getNString(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return delegate.getNString(columnLabel);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getNCharacterStream(int columnIndex) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getNCharacterStream(columnIndex));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public Reader getNCharacterStream(String columnLabel) throws SQLException {
        long mark = connection.enter();
        try {
            return connection.unseen(delegate.getNCharacterStream(columnLabel));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNCharacterStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNCharacterStream(columnLabel, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnIndex, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnLabel, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnLabel, x, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnLabel, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(int columnIndex, InputStream inputStream, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnIndex, inputStream, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(String columnLabel, InputStream inputStream, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnLabel, inputStream, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(int columnIndex, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(String columnLabel, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnLabel, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnIndex, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader, long length) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnLabel, reader, length);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNCharacterStream(int columnIndex, Reader x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNCharacterStream(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNCharacterStream(String columnLabel, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNCharacterStream(columnLabel, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(int columnIndex, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(int columnIndex, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(int columnIndex, Reader x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnIndex, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateAsciiStream(String columnLabel, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateAsciiStream(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBinaryStream(String columnLabel, InputStream x) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBinaryStream(columnLabel, x);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateCharacterStream(String columnLabel, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateCharacterStream(columnLabel, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(int columnIndex, InputStream inputStream) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnIndex, inputStream);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateBlob(String columnLabel, InputStream inputStream) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateBlob(columnLabel, inputStream);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(int columnIndex, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnIndex, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateClob(String columnLabel, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateClob(columnLabel, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(int columnIndex, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnIndex, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateNClob(String columnLabel, Reader reader) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateNClob(columnLabel, reader);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public <T> T getObject(int columnIndex, Class<T> type) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(type, delegate.getObject(columnIndex, type));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public <T> T getObject(String columnLabel, Class<T> type) throws SQLException {
        long mark = connection.enter();
        try {
            return handedOut(type, delegate.getObject(columnLabel, type));
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x, SQLType targetSqlType, int scaleOrLength) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnIndex, x, targetSqlType, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, SQLType targetSqlType, int scaleOrLength)
            throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnLabel, x, targetSqlType, scaleOrLength);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(int columnIndex, Object x, SQLType targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnIndex, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }

    @Override
    public void updateObject(String columnLabel, Object x, SQLType targetSqlType) throws SQLException {
        long mark = connection.enter();
        try {
            delegate.updateObject(columnLabel, x, targetSqlType);
        } finally {
            connection.exit(mark);
        }
    }
}
