/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import java.sql.Statement;

/** A statement of a guarded connection. */
final class GuardedStatement extends ForwardingStatement implements Statement {

    GuardedStatement(GuardedConnection connection, Statement delegate) {
        super(connection, delegate);
    }
}
