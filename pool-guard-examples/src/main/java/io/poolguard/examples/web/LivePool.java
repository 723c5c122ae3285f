/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.web;

import io.poolguard.examples.chat.BrowserGoneException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool as it is now, for all who watch it: one thread looks four times a second, and only while somebody watches;
 * each viewer is told what is new.
 */
final class LivePool implements AutoCloseable {

    static final int MOST_VIEWERS = 20;

    private static final Duration PERIOD = Duration.ofMillis(250);

    /** How long a viewer hears nothing at most: at the next write it is found out whether it is still there. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(LivePool.class);

    /** What was seen at the latest look that differed from the one before; nothing while nobody looks. */
    private record Moment(long number, Optional<LiveView> view) {
        private boolean isNews(long seen) {
            return view.isPresent() && number > seen;
        }
    }

    private final Supplier<LiveView> look;
    private final LatestFindings findings;
    private final Semaphore places = new Semaphore(MOST_VIEWERS);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-pool");
        thread.setDaemon(true);
        return thread;
    });

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Moment latest = new Moment(0, Optional.empty());
    private boolean closed;

    LivePool(Supplier<LiveView> look, LatestFindings findings) {
        this.look = look;
        this.findings = findings;
    }

    /** Begins to look. */
    void start() {
        var unused = clock.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Tells a viewer what is new until it leaves, or until this is closed. */
    void show(EventStream viewer) throws RequestException, BrowserGoneException {
        if (!places.tryAcquire()) {
            throw new RequestException(503, "at most " + MOST_VIEWERS + " may watch the pool at once");
        }
        try {
            follow(viewer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    private void follow(EventStream viewer) throws BrowserGoneException, InterruptedException {
        long seen = 0;
        long told = 0;
        viewer.silence();
        while (!isClosed()) {
            Moment moment = next(seen);
            for (LatestFindings.Told finding : findings.after(told)) {
                viewer.event("finding", LiveView.of(finding.finding()));
                told = finding.number();
            }
            if (moment.isNews(seen)) {
                viewer.event("pool", moment.view().orElseThrow());
                seen = moment.number();
            } else {
                viewer.silence();
            }
        }
    }

    private void look() {
        try {
            boolean watched = places.availablePermits() < MOST_VIEWERS;
            publish(watched ? Optional.of(look.get()) : Optional.empty());
        } catch (RuntimeException e) {
            log.warn("the pool could not be looked at; the next look is in {} ms", PERIOD.toMillis(), e);
        }
    }

    private void publish(Optional<LiveView> now) {
        lock.lock();
        try {
            if (!now.equals(latest.view())) {
                latest = new Moment(latest.number() + 1, now);
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The latest moment: a newer one than the viewer has seen, unless none comes before the next heartbeat. */
    private Moment next(long seen) throws InterruptedException {
        long left = HEARTBEAT.toNanos();
        lock.lock();
        try {
            while (!latest.isNews(seen) && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            return latest;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Sends all viewers home, at once. */
    @Override
    public void close() {
        clock.shutdownNow();
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
