/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.CallableStatement;

/**
 * A callable statement of a guarded connection. Whether a stored call has changed something cannot be seen.
 */
final class GuardedCallableStatement extends ForwardingCallableStatement implements CallableStatement {

    private final String text;

    GuardedCallableStatement(GuardedConnection connection, CallableStatement delegate, String sql) {
        super(connection, delegate);
        this.text = sql;
    }

    @Override
    String text() {
        return text;
    }

    @Override
    void executing(String sql) {
        super.executing(sql);
        connection.transaction().called();
    }

    @Override
    <T> T handedOut(Class<T> asked, T value) {
        return GuardedResultSet.handedOut(connection, this, asked, value);
    }
}
