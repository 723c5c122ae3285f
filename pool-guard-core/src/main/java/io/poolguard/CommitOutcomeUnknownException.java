/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.sql.SQLNonTransientException;

/**
 * A commit failed in a way that does not tell whether the database had carried it out.
 *
 * <p>The connection was lost, or the driver failed, while the commit was under way. The transaction may be durable.
 * Before the work is repeated, look whether it is there. This exception is never transient, so that no retry filter
 * repeats the work blindly. SQLState 08007 (transaction resolution unknown); the driver's failure is the cause.
 */
public final class CommitOutcomeUnknownException extends SQLNonTransientException {

    private static final long serialVersionUID = 1L;

    /**
     * Used by the guard.
     *
     * @param message what happened, with the pool and the label
     * @param cause the driver's failure
     */
    public CommitOutcomeUnknownException(String message, Throwable cause) {
        super(message, "08007", cause);
    }
}
