/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.ShardingKey;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;

/**
 * Hands every call of a connection on to the pool's connection, marked as in JDBC, and guards what comes back. What has
 * a meaning of its own stands in {@link GuardedConnection}.
 */
abstract class ForwardingConnection implements Connection {

    abstract Connection delegate();

    /** Itself, as what it hands out knows it. */
    abstract GuardedConnection self();

    /** Notes that something is handed out which talks to the database past us. */
    abstract <T> T unseen(T value);

    /** Marks the beginning of a JDBC call; fails if the hold has ended. */
    abstract long enter() throws SQLException;

    /** Marks the end of a JDBC call. */
    abstract void exit(long mark);

    @Override
    public Statement createStatement() throws SQLException {
        long mark = enter();
        try {
            return new GuardedStatement(self(), delegate().createStatement());
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(self(), delegate().prepareStatement(sql), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        long mark = enter();
        try {
            return new GuardedCallableStatement(self(), delegate().prepareCall(sql), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        long mark = enter();
        try {
            return delegate().nativeSQL(sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void commit() throws SQLException {
        long mark = enter();
        try {
            delegate().commit();
        } finally {
            exit(mark);
        }
    }

    @Override
    public void rollback() throws SQLException {
        long mark = enter();
        try {
            delegate().rollback();
        } finally {
            exit(mark);
        }
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        long mark = enter();
        try {
            return new GuardedDatabaseMetaData(self(), delegate().getMetaData());
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        long mark = enter();
        try {
            delegate().setReadOnly(readOnly);
        } finally {
            exit(mark);
        }
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        long mark = enter();
        try {
            return delegate().isReadOnly();
        } finally {
            exit(mark);
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        long mark = enter();
        try {
            return delegate().getCatalog();
        } finally {
            exit(mark);
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        long mark = enter();
        try {
            return delegate().getTransactionIsolation();
        } finally {
            exit(mark);
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency) throws SQLException {
        long mark = enter();
        try {
            return new GuardedStatement(self(), delegate().createStatement(resultSetType, resultSetConcurrency));
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int resultSetType, int resultSetConcurrency)
            throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(
                    self(), delegate().prepareStatement(sql, resultSetType, resultSetConcurrency), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public CallableStatement prepareCall(String sql, int resultSetType, int resultSetConcurrency) throws SQLException {
        long mark = enter();
        try {
            return new GuardedCallableStatement(
                    self(), delegate().prepareCall(sql, resultSetType, resultSetConcurrency), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        long mark = enter();
        try {
            return delegate().getTypeMap();
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> map) throws SQLException {
        long mark = enter();
        try {
            delegate().setTypeMap(map);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        long mark = enter();
        try {
            delegate().setHoldability(holdability);
        } finally {
            exit(mark);
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        long mark = enter();
        try {
            return delegate().getHoldability();
        } finally {
            exit(mark);
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        long mark = enter();
        try {
            return delegate().setSavepoint();
        } finally {
            exit(mark);
        }
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        long mark = enter();
        try {
            return delegate().setSavepoint(name);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        long mark = enter();
        try {
            delegate().rollback(savepoint);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        long mark = enter();
        try {
            delegate().releaseSavepoint(savepoint);
        } finally {
            exit(mark);
        }
    }

    @Override
    public Statement createStatement(int resultSetType, int resultSetConcurrency, int resultSetHoldability)
            throws SQLException {
        long mark = enter();
        try {
            return new GuardedStatement(
                    self(), delegate().createStatement(resultSetType, resultSetConcurrency, resultSetHoldability));
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(
                    self(),
                    delegate().prepareStatement(sql, resultSetType, resultSetConcurrency, resultSetHoldability),
                    sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public CallableStatement prepareCall(
            String sql, int resultSetType, int resultSetConcurrency, int resultSetHoldability) throws SQLException {
        long mark = enter();
        try {
            return new GuardedCallableStatement(
                    self(),
                    delegate().prepareCall(sql, resultSetType, resultSetConcurrency, resultSetHoldability),
                    sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(self(), delegate().prepareStatement(sql, autoGeneratedKeys), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(self(), delegate().prepareStatement(sql, columnIndexes), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        long mark = enter();
        try {
            return new GuardedPreparedStatement(self(), delegate().prepareStatement(sql, columnNames), sql);
        } finally {
            exit(mark);
        }
    }

    @Override
    public Clob createClob() throws SQLException {
        long mark = enter();
        try {
            return unseen(delegate().createClob());
        } finally {
            exit(mark);
        }
    }

    @Override
    public Blob createBlob() throws SQLException {
        long mark = enter();
        try {
            return unseen(delegate().createBlob());
        } finally {
            exit(mark);
        }
    }

    @Override
    public NClob createNClob() throws SQLException {
        long mark = enter();
        try {
            return unseen(delegate().createNClob());
        } finally {
            exit(mark);
        }
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        long mark = enter();
        try {
            return unseen(delegate().createSQLXML());
        } finally {
            exit(mark);
        }
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        long mark = enter();
        try {
            return delegate().isValid(timeout);
        } finally {
            exit(mark);
        }
    }

    @Override
    public String getClientInfo(String name) throws SQLException {
        long mark = enter();
        try {
            return delegate().getClientInfo(name);
        } finally {
            exit(mark);
        }
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        long mark = enter();
        try {
            return delegate().getClientInfo();
        } finally {
            exit(mark);
        }
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        long mark = enter();
        try {
            return delegate().createArrayOf(typeName, elements);
        } finally {
            exit(mark);
        }
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        long mark = enter();
        try {
            return delegate().createStruct(typeName, attributes);
        } finally {
            exit(mark);
        }
    }

    @Override
    public String getSchema() throws SQLException {
        long mark = enter();
        try {
            return delegate().getSchema();
        } finally {
            exit(mark);
        }
    }

    @Override
    public void beginRequest() throws SQLException {
        long mark = enter();
        try {
            delegate().beginRequest();
        } finally {
            exit(mark);
        }
    }

    @Override
    public void endRequest() throws SQLException {
        long mark = enter();
        try {
            delegate().endRequest();
        } finally {
            exit(mark);
        }
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, ShardingKey superShardingKey, int timeout)
            throws SQLException {
        long mark = enter();
        try {
            return delegate().setShardingKeyIfValid(shardingKey, superShardingKey, timeout);
        } finally {
            exit(mark);
        }
    }

    @Override
    public boolean setShardingKeyIfValid(ShardingKey shardingKey, int timeout) throws SQLException {
        long mark = enter();
        try {
            return delegate().setShardingKeyIfValid(shardingKey, timeout);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey, ShardingKey superShardingKey) throws SQLException {
        long mark = enter();
        try {
            delegate().setShardingKey(shardingKey, superShardingKey);
        } finally {
            exit(mark);
        }
    }

    @Override
    public void setShardingKey(ShardingKey shardingKey) throws SQLException {
        long mark = enter();
        try {
            delegate().setShardingKey(shardingKey);
        } finally {
            exit(mark);
        }
    }
}
