/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.advice;

import static org.mockito.Mockito.mock;

import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.internal.hold.Acquires;
import io.poolguard.internal.hold.CloseReason;
import io.poolguard.internal.hold.GuardState;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import io.poolguard.internal.stack.ApplicationCode;
import io.poolguard.internal.stack.SiteCapture;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.DoubleSupplier;

/**
 * A pool and those who use it, event by event, in a time of its own and on one thread. It keeps the guard's real books,
 * and the watchdog's look at them comes every 100 ms of that time.
 */
final class SimulatedPool {

    private static final double TICK = 0.1;
    private static final long TICK_NANOS = Duration.ofMillis(100).toNanos();
    private static final Connection CONNECTION = mock(Connection.class);

    // Nobody collects it, so nothing leaks.
    private static final Object HANDLE = new Object();

    private record Event(double at, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return Double.compare(at, other.at);
        }
    }

    /** Times in seconds. */
    record Use(DoubleSupplier inJdbc, DoubleSupplier idle) {}

    private final GuardState books = GuardState.of("chat", new SiteCapture(Sites.OFF, ApplicationCode.BY_TABLE));
    private final LoadWindow window = new LoadWindow(books, this::nanos);
    private final Random random = new Random(57);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Hold, Use> waiting = new LinkedHashMap<>();
    private final double timeout;
    private final Map<Hold, Runnable> whenOver = new HashMap<>();
    private double every = TICK;
    private int free;
    private double now;
    private int failed;

    /** @param timeout for how long an acquire waits, in seconds */
    SimulatedPool(int connections, double timeout) {
        this.free = connections;
        this.timeout = timeout;
        in(TICK, this::tick);
    }

    double exponential(double mean) {
        return -Math.log(1 - random.nextDouble()) * mean;
    }

    private void in(double seconds, Runnable action) {
        events.add(new Event(now + seconds, action));
    }

    private long nanos() {
        return (long) (now * 1e9);
    }

    private void tick() {
        long witnessed = Math.min(2 * TICK_NANOS, (long) (every * 1e9));
        books.registry().forEach(hold -> hold.witness(witnessed));
        window.tick(witnessed);
        in(every, this::tick);
    }

    /** From the next tick on they come so late. The watchdog witnesses two periods of that at most. */
    void ticksEvery(double seconds) {
        every = seconds;
    }

    /** Arrivals that know nothing of each other, so many a second, from now on. */
    void arrivals(String label, double perSecond, Use use) {
        in(exponential(1 / perSecond), () -> {
            arrive(label, use);
            arrivals(label, perSecond, use);
        });
    }

    /** So many at once, and again after each period. */
    void crowds(String label, int many, double everySeconds, Use use) {
        in(everySeconds / 2, () -> crowd(label, many, everySeconds, use));
    }

    private void crowd(String label, int many, double everySeconds, Use use) {
        for (int i = 0; i < many; i++) {
            arrive(label, use);
        }
        in(everySeconds, () -> crowd(label, many, everySeconds, use));
    }

    /** So many threads, each of which acquires again as soon as it has given back, or has got no connection. */
    void users(String label, int many, Use use) {
        for (int i = 0; i < many; i++) {
            Thread user = new Thread();
            in(TICK, () -> arriveAgain(label, use, user));
        }
    }

    private void arriveAgain(String label, Use use, Thread user) {
        whenOver.put(arrive(label, use, user), () -> in(0, () -> arriveAgain(label, use, user)));
    }

    private void arrive(String label, Use use) {
        arrive(label, use, Thread.currentThread());
    }

    private Hold arrive(String label, Use use, Thread user) {
        Hold hold = new Hold(HANDLE, books.labels().of(label), user, Owner.CALLER);
        books.registry().add(hold);
        if (free > 0) {
            begin(hold, use);
        } else {
            waiting.put(hold, use);
            in(timeout, () -> giveUp(hold));
        }
        return hold;
    }

    private void over(Hold hold) {
        books.registry().remove(hold);
        Optional.ofNullable(whenOver.remove(hold)).ifPresent(Runnable::run);
    }

    private void giveUp(Hold hold) {
        if (waiting.remove(hold) != null) {
            failed++;
            Acquires.fail(hold);
            over(hold);
        }
    }

    private void begin(Hold hold, Use use) {
        free--;
        Acquires.serve(hold, CONNECTION);
        long mark = Acquires.enter(hold);
        double inJdbc = use.inJdbc().getAsDouble();
        in(inJdbc, () -> hold.exit(mark));
        in(inJdbc + use.idle().getAsDouble(), () -> end(hold));
    }

    private void end(Hold hold) {
        hold.beginEnd(CloseReason.CLOSED);
        hold.closing();
        over(hold);
        free++;
        Iterator<Map.Entry<Hold, Use>> first = waiting.entrySet().iterator();
        if (first.hasNext()) {
            Map.Entry<Hold, Use> next = first.next();
            first.remove();
            begin(next.getKey(), next.getValue());
        }
    }

    /** Lets time go by. */
    void run(Duration time) {
        double until = now + time.toSeconds();
        while (events.element().at() <= until) {
            Event event = events.remove();
            now = event.at();
            event.action().run();
        }
        now = until;
    }

    /** Acquires that timed out. */
    int failed() {
        return failed;
    }

    LoadSummary seen() {
        return window.summary();
    }
}
