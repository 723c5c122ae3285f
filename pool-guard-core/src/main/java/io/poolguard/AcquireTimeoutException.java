/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The pool gave no connection in time; the message says who holds them.
 *
 * <p>A subclass of what HikariCP throws, so that existing handlers and retry filters keep working. The message begins
 * with HikariCP's words, followed by a verdict and the table of holders; the cause is HikariCP's exception, whose
 * SQLState and error code are kept. The message carries no SQL, no values, no credentials and no URL; it does carry
 * names of threads, classes and methods, so it belongs in a log and not in an answer to a client.
 */
public final class AcquireTimeoutException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable PoolReport report;

    /**
     * Used by the guard.
     *
     * @param report who held the connections as the acquire timed out
     * @param cause HikariCP's exception
     */
    public AcquireTimeoutException(PoolReport report, SQLException cause) {
        super(cause.getMessage() + report.text(), cause.getSQLState(), cause.getErrorCode(), cause);
        this.report = report;
    }

    /**
     * Who held the connections, as data.
     *
     * @return the report that the message was made from
     * @throws IllegalStateException if this exception was serialized, which keeps the message alone
     */
    public PoolReport report() {
        if (report == null) {
            throw new IllegalStateException(
                    "the report was lost when this exception was serialized; its message is here");
        }
        return report;
    }
}
