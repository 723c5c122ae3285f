/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.SQLException;

/**
 * The pool gave no connection in time; the message says who holds them.
 *
 * <p>A subclass of what HikariCP throws, so that existing handlers and retry filters keep working. The cause is
 * HikariCP's exception, whose SQLState, error code and next exception are kept. The message is one line: HikariCP's
 * words, a verdict, and the number of the report that the guard has logged under {@code io.poolguard.findings}, one for
 * all that fail within a minute. The table of holders is in {@link #report()}. Equal failures differ in their numbers
 * alone. The message carries no SQL, no values, no credentials and no URL; it does carry names of labels,
 * classes and methods, unless {@link PoolGuardBuilder#plainMessages()} keeps them out.
 */
public final class AcquireTimeoutException extends ReportedAcquireException {

    private static final long serialVersionUID = 1L;

    /**
     * Used by the guard.
     *
     * @param message one line
     * @param report who held the connections as the acquire timed out
     * @param cause HikariCP's exception
     */
    public AcquireTimeoutException(String message, PoolReport report, SQLException cause) {
        super(message, report, cause);
    }
}
