/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.PoolReport;
import io.poolguard.PoolSnapshot;
import io.poolguard.internal.clock.SerialExecutor;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.text.Loggers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/**
 * Writes reports to the log: one for a storm of failed acquires, and no more than one a minute. Each has a number, which
 * the exceptions of that minute tell, because an application logs the message of every one of them.
 */
final class ReportLog {

    private static final Logger LOG = Loggers.FINDINGS;
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    /**
     * The report that was logged last.
     *
     * @param number 0 if none was
     */
    private record Logged(long number, long at) {}

    private final String pool;
    private final Ticker ticker;
    private final SerialExecutor callbacks;

    // Written by the threads whose acquires fail: by the one whose report is logged. Read by all of them.
    private final AtomicReference<Logged> last;

    ReportLog(String pool, Ticker ticker, SerialExecutor callbacks) {
        this.pool = pool;
        this.ticker = ticker;
        this.callbacks = callbacks;
        this.last = new AtomicReference<>(new Logged(0, ticker.read() - BETWEEN.toNanos()));
    }

    /** Logs the report, unless one of the last minute serves. Returns the number of the one that serves. */
    long number(PoolReport report) {
        long now = ticker.read();
        Logged before = Objects.requireNonNull(last.get());
        if (now - before.at() < BETWEEN.toNanos()) {
            return before.number();
        }
        Logged mine = new Logged(before.number() + 1, now);
        if (!last.compareAndSet(before, mine)) {
            return Objects.requireNonNull(last.get()).number();
        }
        callbacks.execute(() -> LOG.warn("{}", text(mine.number(), report)));
        return mine.number();
    }

    private String text(long number, PoolReport report) {
        PoolSnapshot counts = report.snapshot();
        return pool + " - report #" + number + " (total=" + counts.total() + ", active=" + counts.active() + ", idle="
                + counts.idle() + ", pending=" + counts.pending() + ")." + report.text();
    }
}
