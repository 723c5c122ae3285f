/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The work of one transaction, without a result.
 *
 * @param <X> the checked exception that the work may throw beside {@code SQLException}; a lambda or method reference
 *     that throws none makes it {@code RuntimeException}, and the caller has nothing more to catch
 * @see DatabaseManager#useTransaction(String, TransactionAction)
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
