/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.PreparedStatement;

/** A prepared statement of a guarded connection. */
final class GuardedPreparedStatement extends ForwardingPreparedStatement implements PreparedStatement {

    private final String text;

    GuardedPreparedStatement(GuardedConnection connection, PreparedStatement delegate, String sql) {
        super(connection, delegate);
        this.text = sql;
    }

    @Override
    String text() {
        return text;
    }
}
