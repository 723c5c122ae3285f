/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.ResultSetMetaData;

/** What a result set says of its columns. Some drivers ask the database for a part of it, also after a commit. */
final class GuardedResultSetMetaData extends ForwardingResultSetMetaData implements ResultSetMetaData {

    private GuardedResultSetMetaData(GuardedConnection connection, ResultSetMetaData delegate) {
        super(connection, delegate);
    }

    /** Guards what the driver has made; a statement that brings no rows has none. */
    static ResultSetMetaData of(GuardedConnection connection, ResultSetMetaData delegate) {
        return delegate == null ? delegate : new GuardedResultSetMetaData(connection, delegate);
    }
}
