/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.SQLNonTransientException;

/**
 * A commit was refused because a statement in the transaction had failed, the failure was swallowed, and nothing would
 * have been committed.
 *
 * <p>PostgreSQL aborts a transaction in which a statement fails, and answers a later commit with a rollback, which its
 * driver takes for success: the work would be gone without a word. Nothing of the transaction was committed. In a
 * session or transaction it was rolled back; on a connection of the data source it is open until it is rolled back.
 *
 * <p>SQLState 25P02 (in failed transaction). The cause is the failure that was swallowed first.
 *
 * @see PoolGuardBuilder#failedStatement
 */
public final class TransactionAbortedException extends SQLNonTransientException {

    private static final long serialVersionUID = 1L;

    /**
     * Used by the guard.
     *
     * @param message what happened, with the pool and the label
     * @param cause the failure that was swallowed
     */
    public TransactionAbortedException(String message, Throwable cause) {
        super(message, "25P02", cause);
    }
}
