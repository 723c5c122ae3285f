/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.CallableStatement;

/**
 * A callable statement of a guarded connection. What a stored call has done cannot be seen, so it counts as an
 * update.
 */
final class GuardedCallableStatement extends ForwardingCallableStatement {

    GuardedCallableStatement(GuardedConnection connection, CallableStatement delegate, String sql) {
        super(connection, delegate, sql);
    }

    @Override
    void executing(String sql) {
        super.executing(sql);
        connection.updated();
    }

    @Override
    <T> T handedOut(Class<T> asked, T value) {
        return GuardedResultSet.handedOut(connection, this, asked, value);
    }
}
