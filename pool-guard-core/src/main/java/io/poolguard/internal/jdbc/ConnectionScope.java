/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.HoldMaker;
import io.poolguard.internal.hold.Label.OutcomeSink;
import io.poolguard.internal.hold.Owner;
import java.sql.SQLException;

/**
 * To what the transactions of a connection belong: the caller of the data source, a session, or one transaction. It
 * decides what the calls mean that begin and end transactions, and that give the connection back.
 */
public interface ConnectionScope {

    /** What the guarded connections of a guard work with. */
    record Services(
            GuardedPool pool, HoldMaker holds, CommitCheck check, NetworkTimeouts timeouts, ConnectionReturn returns) {}

    /** What the connection works with. */
    Services services();

    /** Who can end the hold. */
    Owner owner();

    /** Where the ends of the connection's transactions are counted. */
    OutcomeSink outcomes(GuardedConnection connection);

    /** The caller closes the connection. */
    void close(GuardedConnection connection) throws SQLException;

    /** The caller commits. */
    void commit(GuardedConnection connection) throws SQLException;

    /** The caller rolls back. */
    void rollback(GuardedConnection connection) throws SQLException;

    /** The caller turns auto-commit on. */
    void autoCommitOn(GuardedConnection connection) throws SQLException;

    /** The caller turns auto-commit off. */
    void autoCommitOff(GuardedConnection connection) throws SQLException;
}
