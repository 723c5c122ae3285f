/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.AcquireTimeoutException;
import io.poolguard.PoolReport;
import io.poolguard.internal.finding.FindingDispatcher.Messages;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.report.Reporter.Timeout;
import java.sql.SQLException;

/** Turns HikariCP's timeouts into the guard's, which name the holders. */
public final class AcquireTimeouts {

    private final GuardedPool pool;
    private final Reporter reporter;
    private final FindingDispatcher dispatcher;
    private final Messages messages;

    public AcquireTimeouts(GuardedPool pool, Reporter reporter, FindingDispatcher dispatcher, Messages messages) {
        this.messages = messages;
        this.pool = pool;
        this.reporter = reporter;
        this.dispatcher = dispatcher;
    }

    /**
     * The exception for an acquire that has timed out just now.
     *
     * @return the guard's exception; HikariCP's own if the pool could not even start, or if the report itself fails
     */
    public SQLException explain(SQLException failure) {
        if (!pool.isStarted()) {
            return failure; // a pool that could not start has no holders
        }
        try {
            Timeout timeout = reporter.timedOut(failure);
            PoolReport report = timeout.report();
            String verdict = messages == Messages.PLAIN ? timeout.plain() : report.verdict();
            return new AcquireTimeoutException(
                    failure.getMessage() + ". " + verdict + dispatcher.whereLogged(report), report, failure);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }
}
