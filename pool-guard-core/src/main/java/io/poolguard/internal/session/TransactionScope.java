/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.SessionOptions;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.ConnectionSource;
import io.poolguard.internal.jdbc.GuardedConnection;
import java.sql.SQLException;

/** The scope of one transaction, which ends with its work. */
final class TransactionScope extends WorkScope {

    TransactionScope(ConnectionSource connections, Label label, SessionOptions options) {
        super(connections, label, options);
    }

    @Override
    public Owner owner() {
        return Owner.TRANSACTION;
    }

    @Override
    public void commit(GuardedConnection connection) throws SQLException {
        throw refused(
                connection, "commit() is not for the work of a transaction", "It is committed when the work returns");
    }

    @Override
    public void rollback(GuardedConnection connection) throws SQLException {
        throw refused(connection, "rollback() is not for the work of a transaction", "Throw to have it rolled back");
    }
}
