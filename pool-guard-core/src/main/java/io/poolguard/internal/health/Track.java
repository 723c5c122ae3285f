/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.internal.health.Slice.Part;
import io.poolguard.internal.hold.LabelBook;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the book of one label. For the watchdog.
 *
 * <p>How many there are at a tick need not be counted: each that is there adds the tick's length to the book.
 */
final class Track {

    /** What the book has counted at one moment. Times are in nanoseconds. */
    private record Mark(long acquires, long failures, long held, long idle, long inJdbc, int waiting, int out) {}

    private final LabelBook book;

    // As of the last tick.
    private long held;
    private long idle;
    private long waited;
    private int out;
    private int idleOut;
    private int waiting;

    // As of the last step.
    private long acquires;

    // As of the begin of the slice. A book is empty when it is met first, but for what has come since the last tick.
    private Mark begin = new Mark(0, 0, 0, 0, 0, 0, 0);

    // As of the part that was told last.
    private Mark now = begin;

    private Levels inUse = new Levels();
    private List<Integer> arrivals = new ArrayList<>();

    /** @param steps how many steps the slice has had already, none of which has seen the label */
    Track(LabelBook book, int steps) {
        this.book = book;
        for (int i = 0; i < steps; i++) {
            arrivals.add(0);
        }
    }

    LabelBook book() {
        return book;
    }

    void tick(long elapsed) {
        out = perTick(book.held() - held, elapsed);
        idleOut = Math.min(out, perTick(book.idle() - idle, elapsed));
        waiting = perTick(book.waited() - waited, elapsed);
        held = book.held();
        idle = book.idle();
        waited = book.waited();
        inUse.add(out, elapsed);
    }

    private static int perTick(long time, long elapsed) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round((double) time / elapsed));
    }

    /** Connections that were held at the last tick. */
    int out() {
        return out;
    }

    /** Those of them that were not idle in hand. */
    int needed() {
        return out - idleOut;
    }

    /** A step of the slice is over. The sum over all acquires is not for free, so it is not taken at each tick. */
    void step() {
        long before = acquires;
        acquires = book.acquired();
        arrivals.add((int) Math.min(Integer.MAX_VALUE, acquires - before));
    }

    /** What was seen since the slice was begun. */
    Part part() {
        now = new Mark(acquires, book.failures(), held, idle, book.inJdbc(), waiting, out);
        return new Part(
                now.acquires - begin.acquires,
                Math.max(0, now.failures - begin.failures),
                now.waiting - begin.waiting,
                begin.out,
                now.held - begin.held,
                now.idle - begin.idle,
                now.inJdbc - begin.inJdbc,
                inUse.copy(),
                List.copyOf(arrivals));
    }

    /** A slice begins where the part that was told last has ended. */
    void beginAnew() {
        begin = now;
        inUse = new Levels();
        arrivals = new ArrayList<>();
    }
}
