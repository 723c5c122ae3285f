/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * A piece of work with the database that takes a connection when it needs one and can give it back in between.
 *
 * <pre>{@code
 * try (Session session = database.openSession("chat")) {
 *     History history = messages.load(session.connection(), id);   // takes a connection
 *     session.release();                                           // gives it back
 *     String answer = model.ask(history);                          // minutes, and nothing is held
 *     messages.insert(session.connection(), id, answer);           // takes one again
 *     session.commit();
 * }
 * }</pre>
 *
 * <p>Each connection begins with auto-commit off. {@link #commit()} and {@link #rollback()} end a transaction, and the
 * next call on the connection begins the next one. <em>Updates</em> are what must not get lost: an update count above
 * 0, a batch, an updated row of a result set, or a stored call, since the last commit or rollback. Queries, {@code SET}
 * and DDL without a count are no updates; nor, as it cannot be told from a query, is a statement that changes rows and
 * returns them ({@code INSERT … RETURNING}): commit after it.
 *
 * <p>For one thread at a time, not bound to one: a session may be handed on.
 */
public interface Session extends AutoCloseable {

    /**
     * The session's connection, taken from the pool now if the session has none.
     *
     * <p>On it, {@code close()} does nothing, {@code commit()} and {@code rollback()} are the session's own,
     * {@code setAutoCommit(true)} throws. It is valid until the session releases it or is closed; it and all that came
     * from it then fail with SQLState 08003.
     *
     * @return the connection, the same one until the next release
     * @throws AcquireTimeoutException if the pool gave no connection in time
     * @throws SQLException if the session is closed (08003), or what the database answered
     */
    Connection connection() throws SQLException;

    /**
     * Commits. Does nothing if the session has no connection.
     *
     * <p>If the outcome is unknown the connection is evicted and the session is over: closing it is all that is left.
     *
     * @throws CommitOutcomeUnknownException if the commit failed in a way that does not tell whether it happened
     * @throws TransactionAbortedException if a statement has failed, the work went on, and nothing would be committed;
     *     the transaction was then rolled back
     * @throws SQLException if the session is closed (08003), or why the database refused to commit; the transaction was
     *     then rolled back
     */
    void commit() throws SQLException;

    /**
     * Rolls back. Does nothing if the session has no connection.
     *
     * @throws SQLException if the session is closed (08003), or what the database answered; the connection was then
     *     evicted, which ends its transaction, and the session takes another one at its next use
     */
    void rollback() throws SQLException;

    /**
     * Gives the connection back to the pool now, for example before a slow call. Does nothing if the session has none.
     *
     * <p>The session lives on: the next {@link #connection()} takes a connection, most likely another one. What
     * belonged to the old one is gone: a transaction that only read is rolled back, and with it go its snapshot and
     * locks; temporary tables and settings go too. Connections, statements and result sets obtained before fail with
     * SQLState 08003.
     *
     * @throws SQLException if there are updates neither committed nor rolled back (25001): then nothing is given
     *     back and nothing is lost; if the session is closed (08003); or what the database answered to the rollback, in
     *     which case the connection was evicted
     */
    void release() throws SQLException;

    /**
     * Ends the session and gives its connection back. Closing it again does nothing.
     *
     * <p>Updates neither committed nor rolled back are rolled back, and this method throws, so that they do not get
     * lost in silence. In a try-with-resources whose body threw, that exception is suppressed on the body's.
     *
     * @throws SQLException if updates were rolled back here (25000), or if the connection could not be cleaned; it
     *     was then evicted
     */
    @Override
    void close() throws SQLException;

    /**
     * How the transactions of this session have ended so far, whether by its own methods, by those of its connection, or
     * because the connection was lost. May be asked after the end too.
     *
     * @return the counts of {@link Ending#COMMITTED}, {@link Ending#ROLLED_BACK} and {@link Ending#UNKNOWN}, as they go
     *     into the figures of the session's label; the map cannot be changed
     */
    Map<Ending, Long> outcomes();
}
