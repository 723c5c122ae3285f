/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.SQLException;

/** The connection of a session: {@code commit} and {@code rollback} are the session's own. */
final class SessionConnection extends ScopedConnection {

    private final GuardedSession session;

    SessionConnection(GuardedDataSource door, Label label, GuardedSession session) {
        super(door, label, Owner.CALLER);
        this.session = session;
    }

    @Override
    public void commit() throws SQLException {
        requireOpen();
        session.commit();
    }

    @Override
    public void rollback() throws SQLException {
        requireOpen();
        session.rollback();
    }
}
