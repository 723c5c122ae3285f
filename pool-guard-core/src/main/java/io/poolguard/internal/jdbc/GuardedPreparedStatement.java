/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** A prepared statement of a guarded connection. */
class GuardedPreparedStatement extends ForwardingPreparedStatement {

    private final String sql;

    GuardedPreparedStatement(GuardedConnection connection, PreparedStatement delegate, String sql) {
        super(connection, delegate);
        this.sql = sql;
    }

    @Override
    final String batch() {
        return sql;
    }

    /** The server reads the statement for this, and may refuse it. */
    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        try {
            return super.getMetaData();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    /** As {@link #getMetaData}. */
    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        try {
            return super.getParameterMetaData();
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        executing(sql);
        try {
            return guarded(super.executeQuery());
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        executing(sql);
        try {
            return counted(super.executeUpdate());
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        executing(sql);
        try {
            return counted(super.executeLargeUpdate());
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }

    @Override
    public boolean execute() throws SQLException {
        executing(sql);
        try {
            return result(super.execute());
        } catch (SQLException | RuntimeException e) {
            connection.failed(e);
            throw e;
        }
    }
}
