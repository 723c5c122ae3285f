/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.session;

import io.poolguard.PoolFigures.Outcomes;
import io.poolguard.internal.hold.Label;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.jdbc.GuardedDataSource;
import java.sql.SQLException;

/** The connection of a session: {@code commit} and {@code rollback} are the session's own. */
final class SessionConnection extends ScopedConnection {

    private static final Outcomes COMMITTED = new Outcomes(1, 0, 0);
    private static final Outcomes ROLLED_BACK = new Outcomes(0, 1, 0);
    private static final Outcomes UNKNOWN = new Outcomes(0, 0, 1);

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

    @Override
    protected void countCommitted() {
        super.countCommitted();
        session.count(COMMITTED);
    }

    @Override
    protected void countRolledBack() {
        super.countRolledBack();
        session.count(ROLLED_BACK);
    }

    @Override
    protected void countUnknown() {
        super.countUnknown();
        session.count(UNKNOWN);
    }
}
