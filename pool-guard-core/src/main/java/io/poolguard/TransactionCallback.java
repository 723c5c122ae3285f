/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The work of one transaction, with a result.
 *
 * @param <R> what the work returns
 * @param <X> the checked exception that the work may throw beside {@code SQLException}; a lambda or method reference
 *     that throws none makes it {@code RuntimeException}, and the caller has nothing more to catch
 * @see DatabaseManager#inTransaction(String, TransactionCallback)
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
