/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions and opens sessions on a guarded pool.
 *
 * <pre>{@code
 * History history = database.inTransaction("load history", connection -> messages.load(connection, id));
 * String answer = model.ask(history);                             // no connection is held here
 * database.useTransaction("save answer", connection -> messages.insert(connection, id, answer));
 * }</pre>
 *
 * <p>Every method takes a <em>label</em>: the name under which the hold appears in snapshots and reports. Labels should
 * be few and fixed, fit to be a metric's tag, never built from user data; control characters are replaced and 64
 * characters are kept.
 *
 * <p>Nothing is bound to a thread. Work that shall join a transaction is given its connection; a transaction begun
 * inside another takes a second connection.
 *
 * <p>Safe for use by many threads. A plain interface, so that tests of applications can fake it.
 */
public interface DatabaseManager {

    /**
     * Runs the work in a transaction of its own and returns its result.
     *
     * <p>The connection is taken with auto-commit off. When the work returns, the transaction is committed; when it
     * throws anything, {@code Error}s included, it is rolled back and the caller gets the same exception, with failures
     * of the rollback and of the close suppressed on it. On every path the connection goes back to the pool, or, if it
     * could not be cleaned, is evicted from it.
     *
     * <p>On the work's connection {@code close()} does nothing, and {@code commit()}, {@code rollback()} and
     * {@code setAutoCommit(true)} throw: the transaction's end belongs to this method. Savepoints may be used.
     *
     * @param <R> what the work returns
     * @param <X> what the work may throw beside {@code SQLException}
     * @param label the hold's name
     * @param work the work
     * @return the work's result, once committed
     * @throws AcquireTimeoutException if the pool gave no connection in time
     * @throws CommitOutcomeUnknownException if the commit failed in a way that does not tell whether it happened
     * @throws TransactionAbortedException if a statement has failed, the work went on, and nothing would be committed
     * @throws SQLException what the work threw, or what the database answered to begin or commit
     * @throws X what the work threw
     */
    <R extends @Nullable Object, X extends Exception> R inTransaction(String label, TransactionCallback<R, X> work)
            throws SQLException, X;

    /**
     * Runs the work in a transaction of its own; as {@link #inTransaction}, without a result.
     *
     * @param <X> what the work may throw beside {@code SQLException}
     * @param label the hold's name
     * @param work the work
     * @throws AcquireTimeoutException if the pool gave no connection in time
     * @throws CommitOutcomeUnknownException if the commit failed in a way that does not tell whether it happened
     * @throws TransactionAbortedException if a statement has failed, the work went on, and nothing would be committed
     * @throws SQLException what the work threw, or what the database answered to begin or commit
     * @throws X what the work threw
     */
    <X extends Exception> void useTransaction(String label, TransactionAction<X> work) throws SQLException, X;

    /**
     * Opens a session, for try-with-resources. No connection is taken yet.
     *
     * @param label the hold's name
     * @return a new session
     */
    Session openSession(String label);

    /**
     * Whether the database has surely rolled the transaction back, only because of what others did at the same time: a
     * serialization failure (SQLState 40001), a deadlock (40P01), or a {@link java.sql.SQLTransactionRollbackException}.
     * The same work may then be repeated as a whole, in a new transaction. Looks at the failure, its next exceptions and
     * its causes, ten links at most. Never true of a {@link CommitOutcomeUnknownException}.
     *
     * @param failure what a transaction or a commit has thrown
     * @return whether it is worth repeating
     */
    boolean isRetryable(Throwable failure);

    /**
     * The same manager with other options for the sessions and transactions that it begins.
     *
     * @param options the options
     * @return a manager on the same pool
     */
    DatabaseManager with(SessionOptions options);

    /**
     * The work of one transaction, with a result.
     *
     * @param <R> what the work returns
     * @param <X> the checked exception that the work may throw beside {@code SQLException}; a lambda or method reference
     *     that throws none makes it {@code RuntimeException}, and the caller has nothing more to catch
     * @see #inTransaction(String, TransactionCallback)
     */
    @FunctionalInterface
    public interface TransactionCallback<R extends @Nullable Object, X extends Exception> {

        /**
         * Does the work on the transaction's connection.
         *
         * @param connection the transaction's connection, valid until this method returns
         * @return the result, handed to the caller once the commit has succeeded
         * @throws SQLException to roll back; the caller gets this same exception
         * @throws X to roll back; the caller gets this same exception
         */
        R run(Connection connection) throws SQLException, X;
    }

    /**
     * The work of one transaction, without a result.
     *
     * @param <X> the checked exception that the work may throw beside {@code SQLException}; a lambda or method reference
     *     that throws none makes it {@code RuntimeException}, and the caller has nothing more to catch
     * @see #useTransaction(String, TransactionAction)
     */
    @FunctionalInterface
    public interface TransactionAction<X extends Exception> {

        /**
         * Does the work on the transaction's connection.
         *
         * @param connection the transaction's connection, valid until this method returns
         * @throws SQLException to roll back; the caller gets this same exception
         * @throws X to roll back; the caller gets this same exception
         */
        void run(Connection connection) throws SQLException, X;
    }
}
