/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** An acquire that failed, with the report of who held the connections. */
abstract class ReportedAcquireException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable PoolReport report;

    ReportedAcquireException(String message, PoolReport report) {
        super(message);
        this.report = report;
    }

    /** With SQLState, error code and next exception of the cause. */
    ReportedAcquireException(String message, PoolReport report, SQLException cause) {
        super(message, cause.getSQLState(), cause.getErrorCode(), cause);
        SQLException next = cause.getNextException();
        if (next != null) {
            setNextException(next);
        }
        this.report = report;
    }

    /**
     * Who held the connections, as data.
     *
     * @return the report that the message was made from; its text has the verdict and the table of holders
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
