/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** A prepared statement of a guarded connection. */
class GuardedPreparedStatement extends ForwardingPreparedStatement {

    GuardedPreparedStatement(GuardedConnection connection, PreparedStatement delegate) {
        super(connection, delegate);
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        executing();
        return guarded(super.executeQuery());
    }

    @Override
    public int executeUpdate() throws SQLException {
        executing();
        return counted(super.executeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        executing();
        return counted(super.executeLargeUpdate());
    }

    @Override
    public boolean execute() throws SQLException {
        executing();
        return result(super.execute());
    }
}
