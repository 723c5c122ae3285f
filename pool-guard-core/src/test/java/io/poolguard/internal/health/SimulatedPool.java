/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import static org.mockito.Mockito.mock;

import io.poolguard.PoolGuardBuilder.Sites;
import io.poolguard.internal.hold.Books;
import io.poolguard.internal.hold.Ending;
import io.poolguard.internal.hold.Hold;
import io.poolguard.internal.hold.Owner;
import java.sql.Connection;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private final Books books = Books.of("chat", Sites.OFF);
    private final LoadWindow window = new LoadWindow(books);
    private final Random random = new Random(57);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Hold, Use> waiting = new LinkedHashMap<>();
    private final double timeout;
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

    private void tick() {
        books.registry().forEach(hold -> hold.witness(TICK_NANOS));
        window.tick(TICK_NANOS);
        in(TICK, this::tick);
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

    private void arrive(String label, Use use) {
        Hold hold = new Hold(HANDLE, books.labels().of(label), Thread.currentThread(), Owner.CALLER);
        books.registry().add(hold);
        if (free > 0) {
            begin(hold, use);
        } else {
            waiting.put(hold, use);
            in(timeout, () -> giveUp(hold));
        }
    }

    private void giveUp(Hold hold) {
        if (waiting.remove(hold) != null) {
            failed++;
            hold.gone();
            books.registry().remove(hold);
        }
    }

    private void begin(Hold hold, Use use) {
        free--;
        hold.open(CONNECTION);
        long mark = hold.enter();
        double inJdbc = use.inJdbc().getAsDouble();
        in(inJdbc, () -> hold.exit(mark));
        in(inJdbc + use.idle().getAsDouble(), () -> end(hold));
    }

    private void end(Hold hold) {
        hold.beginEnd(Ending.CLOSED);
        hold.closing();
        books.registry().remove(hold);
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

    Seen seen() {
        return window.seen();
    }
}
