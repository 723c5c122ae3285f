/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

    @Override
    public ResultSet executeQuery() throws SQLException {
        executing(sql);
        return guarded(super.executeQuery());
    }

    @Override
    public int executeUpdate() throws SQLException {
        executing(sql);
        return counted(super.executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        executing(sql);
        return counted(super.executeLargeUpdate());
    }

    @Override
    public boolean execute() throws SQLException {
        executing(sql);
        return result(super.execute());
    }
}
