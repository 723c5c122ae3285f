/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.CommitOutcomeUnknownException;
import io.poolguard.TransactionAbortedException;
import io.poolguard.examples.model.ModelException;
import java.sql.SQLException;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes failures to the log. The words of drivers and endpoints are left out, since they may carry values, addresses
 * and parts of keys; pool-guard's and our own are fit for a log. Whole stacks come at level DEBUG, and for our own
 * mistakes.
 */
public final class LoggedFailures implements FailureLog {

    private static final Logger log = LoggerFactory.getLogger(LoggedFailures.class);

    @Override
    public String record(String what, Throwable failure) {
        String id = UUID.randomUUID().toString();
        if (failure instanceof SQLException || failure instanceof ModelException) {
            log.warn("error {} - {}: {}", id, what, describe(failure));
            log.debug("error {}", id, failure);
        } else {
            log.error("error {} - {}", id, what, failure);
        }
        return id;
    }

    private static String describe(Throwable failure) {
        if (failure instanceof AcquireTimeoutException
                || failure instanceof CommitOutcomeUnknownException
                || failure instanceof TransactionAbortedException
                || failure instanceof ModelException) {
            return String.valueOf(failure.getMessage());
        }
        String state = failure instanceof SQLException sql ? " (SQLState " + sql.getSQLState() + ")" : "";
        return failure.getClass().getSimpleName() + state;
    }
}
