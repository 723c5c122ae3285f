/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.SQLException;

/** The connection of one transaction: its end belongs to the manager that runs it. */
final class TransactionConnection extends ScopedConnection {

    TransactionConnection(GuardedDataSource door, Label label) {
        super(door, label, Owner.TRANSACTION);
    }

    @Override
    public void commit() throws SQLException {
        throw refused("commit() is not for the work of a transaction", "It is committed when the work returns");
    }

    @Override
    public void rollback() throws SQLException {
        throw refused("rollback() is not for the work of a transaction", "Throw to have it rolled back");
    }
}
