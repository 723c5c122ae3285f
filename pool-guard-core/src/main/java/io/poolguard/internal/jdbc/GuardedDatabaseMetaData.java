/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The database's description, as a guarded connection gives it. Any of its calls may ask the database. */
final class GuardedDatabaseMetaData extends ForwardingDatabaseMetaData implements DatabaseMetaData {

    GuardedDatabaseMetaData(GuardedConnection connection, DatabaseMetaData delegate) {
        super(connection, delegate);
    }

    @Override
    ResultSet guarded(ResultSet resultSet) {
        return resultSet == null ? resultSet : new GuardedResultSet(connection, null, resultSet);
    }

    /** A constant of the driver: no call to mark, and no exception to say that the hold has ended. */
    @Override
    public int getDriverMajorVersion() {
        return delegate.getDriverMajorVersion();
    }

    /** As the one above. */
    @Override
    public int getDriverMinorVersion() {
        return delegate.getDriverMinorVersion();
    }

    @Override
    public Connection getConnection() throws SQLException {
        connection.requireOpen();
        return connection;
    }
}
