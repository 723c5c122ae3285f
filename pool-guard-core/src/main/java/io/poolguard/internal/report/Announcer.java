/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.PoolGuardListener;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.FlightEvents;
import io.poolguard.internal.hold.Ticker;
import io.poolguard.internal.report.Reporter.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts findings into words and tells them: the log few lines, the listener all of them.
 *
 * <p>Whoever sees something notes it here, and goes on; the watchdog announces what was noted at its next tick.
 */
public final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final int NOTES = 1000;

    private final GuardedPool pool;
    private final Reporter reporter;
    private final Optional<PoolGuardListener> listener;
    private final Courier lines;
    private final Courier events;
    private final FindingLog log;

    // Filled by any thread, emptied by the watchdog.
    private final ArrayBlockingQueue<Observation> noted = new ArrayBlockingQueue<>(NOTES);

    private final Counts<Kind> counts;
    private final AtomicLong forgotten = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /**
     * Made with the guard.
     *
     * @param executor runs loggers and listener; nothing for threads of the guard's own
     */
    public Announcer(
            GuardedPool pool,
            Counts<Kind> counts,
            Reporter reporter,
            Ticker ticker,
            Optional<PoolGuardListener> listener,
            Optional<Executor> executor) {
        this.pool = pool;
        this.counts = counts;
        this.reporter = reporter;
        this.listener = listener;
        this.lines = executor.map(Courier::new).orElseGet(() -> new Courier(pool.name(), "log"));
        this.events = executor.map(Courier::new).orElseGet(() -> new Courier(pool.name(), "listener"));
        this.log = new FindingLog(ticker, lines);
    }

    /** Something was seen. From any thread; costs a place in a queue. */
    public void note(Observation seen) {
        count(seen);
        if (!noted.offer(seen)) {
            forgotten.incrementAndGet();
        }
    }

    /** The words of something seen, for the exception of the thread that did it. */
    public String message(Observation seen) {
        return FindingWords.message(pool.name(), seen);
    }

    /** Tells what was noted, and what the watchdog has seen itself. For the watchdog. */
    public void announce(List<Observation> seenNow) {
        List<Observation> seen = new ArrayList<>();
        noted.drainTo(seen);
        seen.addAll(seenNow);
        seenNow.forEach(this::count);
        if (!seen.isEmpty()) {
            tell(seen);
        }
        log.write();
    }

    private void tell(List<Observation> seen) {
        List<HoldLine> holds = lines(seen);
        for (int i = 0; i < seen.size(); i++) {
            HoldLine line = holds.get(i);
            Finding finding =
                    FindingWords.finding(pool.name(), seen.get(i), seen.get(i).lasts() ? line : line.withoutStack());
            FlightEvents.found(finding);
            log.add(finding, line.place());
            listener.ifPresent(one -> events.carry(() -> tell(one, finding)));
        }
    }

    private List<HoldLine> lines(List<Observation> seen) {
        List<Seen> holds =
                seen.stream().map(one -> new Seen(one.hold(), one.snapshot())).toList();
        return seen.stream().anyMatch(Observation::lasts) ? reporter.lines(holds) : reporter.linesWithoutStacks(holds);
    }

    private void tell(PoolGuardListener one, Finding finding) {
        try {
            switch (finding.stage()) {
                case BEGAN -> one.began(finding);
                case GREW -> one.grew(finding);
                case ENDED -> one.ended(finding);
            }
        } catch (Throwable t) {
            if (failures.getAndIncrement() == 0) {
                String name = pool.name();
                LOG.warn(
                        "{} - the listener failed (finding={}); later failures are only counted",
                        name,
                        finding.kind().words(),
                        t);
            }
        }
    }

    private void count(Observation seen) {
        if (seen.stage() == Stage.BEGAN) {
            counts.add(seen.kind());
        }
    }

    /** A line for the log that is no finding. */
    public void warn(String line) {
        lines.carry(() -> LOG.warn(line));
    }

    /** The same of something that is over. */
    public void info(String line) {
        lines.carry(() -> LOG.info(line));
    }

    /** Findings that the listener has not got. */
    public long undelivered() {
        return forgotten.get() + events.dropped();
    }

    /** Exceptions that the listener has thrown. */
    public long listenerFailures() {
        return failures.get();
    }

    /** Tells what was noted last. For the watchdog, at its end. */
    public void close() {
        try {
            announce(List.of());
            log.writeAll();
        } finally {
            lines.close();
            events.close();
        }
    }
}
