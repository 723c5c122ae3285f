/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.finding;

import io.poolguard.Finding;
import io.poolguard.Finding.Kind;
import io.poolguard.Finding.Stage;
import io.poolguard.PoolReport;
import io.poolguard.internal.clock.SerialExecutor;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hold.Counts;
import io.poolguard.internal.hold.FlightEvents;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.GuardState.Delivery;
import io.poolguard.internal.report.HoldLine;
import io.poolguard.internal.report.Reporter;
import io.poolguard.internal.text.Loggers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Writes the messages of findings and delivers them: to the log in few lines, to the listener all of them.
 *
 * <p>A thread that detects something leaves it here and goes on; the watchdog has it dispatched at its next tick, by a
 * thread of its own: what is found costs the watchdog a place in a queue, whatever stacks and words cost.
 */
public final class FindingDispatcher {

    private static final Logger LOG = Loggers.GUARD;
    private static final int QUEUE = 1000;

    private final GuardedPool pool;
    private final Messages messages;
    private final Reporter reporter;
    private final Optional<Consumer<Finding>> listener;
    private final SerialExecutor thread;
    private final SerialExecutor logCallbacks;
    private final SerialExecutor listenerCallbacks;
    private final FindingLog log;
    private final ReportLog reports;

    // Filled by the threads that detect, emptied by the dispatching thread.
    private final ArrayBlockingQueue<Detection> waiting = new ArrayBlockingQueue<>(QUEUE);

    // Whether the thread has been told to dispatch. Set by the watchdog; cleared by the thread.
    private final AtomicBoolean dispatching = new AtomicBoolean();

    // The findings that have begun. Written by the threads that detect; read by snapshots.
    private final Counts<Kind> counts;

    // What came of the findings at the listener. Written by the threads that detect and by the listener's thread.
    private final Counts<Delivery> deliveries;

    /**
     * Made with the guard.
     *
     * @param threads of the guard's own
     */
    public FindingDispatcher(
            GuardedPool pool,
            GuardState state,
            Reporter reporter,
            Ticker ticker,
            Optional<Consumer<Finding>> listener,
            Threads threads,
            Messages messages) {
        this.pool = pool;
        this.messages = messages;
        this.counts = state.findings();
        this.deliveries = state.deliveries();
        this.reporter = reporter;
        this.listener = listener;
        this.thread = threads.reports;
        this.logCallbacks = threads.log;
        this.listenerCallbacks = threads.listener;
        this.log = new FindingLog(ticker, logCallbacks);
        this.reports = new ReportLog(pool.name(), ticker, logCallbacks);
    }

    /** What the messages of exceptions say. */
    public enum Messages {
        /** Labels, threads, methods and clients, too. */
        NAMES,
        /** Nothing that names a part of the application. */
        PLAIN
    }

    /**
     * The threads that findings need.
     *
     * @param reports takes stacks and writes messages
     * @param log runs the application's loggers
     * @param listener runs the application's listener
     */
    public record Threads(SerialExecutor reports, SerialExecutor log, SerialExecutor listener) {

        /**
         * Threads that are not started before they are needed.
         *
         * @param instead runs all of it, in a test
         */
        public static Threads of(String pool, Optional<Executor> instead) {
            return new Threads(
                    thread(pool, "reports", instead), thread(pool, "log", instead), thread(pool, "listener", instead));
        }

        private static SerialExecutor thread(String pool, String role, Optional<Executor> instead) {
            return SerialExecutor.of(
                    pool,
                    role,
                    instead,
                    failure ->
                            Loggers.GUARD.warn("{} - the {} thread failed at a task and goes on", pool, role, failure));
        }
    }

    /** Takes something that the calling thread has detected. Costs a place in a queue. */
    public void note(Detection detection) {
        count(detection);
        if (!waiting.offer(detection)) {
            deliveries.add(Delivery.UNDELIVERED);
        }
    }

    /** The message of a detection, for the exception of the thread that caused it. */
    public String message(Detection detection) {
        return messages == Messages.PLAIN
                ? FindingMessages.plain(pool.name(), detection)
                : FindingMessages.message(pool.name(), detection);
    }

    /** Logs a report, unless another one was logged lately, and says where, to follow a sentence. */
    public String whereLogged(PoolReport report) {
        return " Holders: report #" + reports.number(report) + ", logged by " + Loggers.FINDINGS.getName() + ".";
    }

    /** Has dispatched what other threads have detected, and what the watchdog has found itself. For the watchdog. */
    public void announce(List<Detection> found) {
        found.forEach(this::note);
        boolean isNeeded = !waiting.isEmpty() || log.hasWaiting();
        if (isNeeded && dispatching.compareAndSet(false, true) && !thread.execute(this::dispatch)) {
            dispatching.set(false);
        }
    }

    private void dispatch() {
        dispatching.set(false);
        List<Detection> all = new ArrayList<>();
        waiting.drainTo(all);
        List<HoldLine> lines = lines(all);
        for (int i = 0; i < all.size(); i++) {
            Detection detection = all.get(i);
            HoldLine line = lines.get(i);
            Finding finding = FindingMessages.finding(
                    pool.name(), detection, detection.showsStack() ? line : line.withoutStack());
            FlightEvents.found(finding);
            log.add(finding, line.place());
            listener.ifPresent(one -> deliver(one, finding));
        }
        log.write();
    }

    private List<HoldLine> lines(List<Detection> detections) {
        return reporter.lines(
                detections.stream().map(Detection::held).toList(),
                detections.stream()
                        .filter(Detection::showsStack)
                        .map(Detection::held)
                        .toList());
    }

    private void deliver(Consumer<Finding> one, Finding finding) {
        if (!listenerCallbacks.execute(() -> call(one, finding))) {
            deliveries.add(Delivery.UNDELIVERED);
        }
    }

    private void call(Consumer<Finding> one, Finding finding) {
        try {
            one.accept(finding);
        } catch (Throwable t) {
            boolean isFirst = deliveries.of(Delivery.FAILED) == 0;
            deliveries.add(Delivery.FAILED);
            if (isFirst) {
                String name = pool.name();
                LOG.warn(
                        "{} - the listener failed (finding={}); later failures are only counted",
                        name,
                        finding.kind().words(),
                        t);
            }
        }
    }

    private void count(Detection detection) {
        if (detection.stage() == Stage.BEGAN) {
            counts.add(detection.kind());
        }
    }

    /** Logs a warning that is no finding. */
    public void warn(String line) {
        logCallbacks.execute(() -> LOG.warn(line));
    }

    /** Logs that the matter of an earlier warning is over. */
    public void info(String line) {
        logCallbacks.execute(() -> LOG.info(line));
    }

    /** Dispatches what is left, and ends the threads. For the watchdog, at its end. */
    public void close() {
        if (!thread.execute(this::end)) {
            end();
        }
        thread.close();
    }

    private void end() {
        try {
            dispatch();
            log.writeAll();
        } finally {
            logCallbacks.close();
            listenerCallbacks.close();
        }
    }
}
