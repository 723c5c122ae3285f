/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.chat;

import io.poolguard.bench.chat.ChatForm.Way;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** Chats and a pool as events on a clock of their own: who has waited longest is served first, and never too late. */
final class SimulatedChats {

    private record Event(double at, Runnable what) {}

    private static final class One {
        int transaction;
        double asked;
        boolean waiting;
    }

    private final Way way;
    private final double answer;
    private final double timeout;
    private final double hold;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingDouble(Event::at));
    private final Deque<One> queue = new ArrayDeque<>();
    private int free;
    private double now;
    private double measuredFrom;
    private int answered;
    private int failed;

    SimulatedChats(Way way, ChatTimes times, int connections, int chats) {
        this.way = way;
        this.answer = Seconds.of(times.answer());
        this.timeout = Seconds.of(times.acquireTimeout());
        double inDatabase = Seconds.of(times.inDatabase(way.transactions()));
        this.hold = way == Way.HOLDING ? inDatabase + answer : inDatabase / 2;
        this.free = connections;
        for (int i = 0; i < chats; i++) {
            in(answer * i / chats, () -> acquire(new One()));
        }
    }

    /** Runs twice as long, and counts in the second half. */
    void run(Duration measured) {
        measuredFrom = Seconds.of(measured);
        while (now < 2 * measuredFrom) {
            Event next = events.remove();
            now = next.at();
            next.what().run();
        }
    }

    double answeredPerSecond() {
        return answered / measuredFrom;
    }

    double failedPerSecond() {
        return failed / measuredFrom;
    }

    private void in(double seconds, Runnable what) {
        events.add(new Event(now + seconds, what));
    }

    private void acquire(One chat) {
        chat.asked = now;
        if (free > 0) {
            free--;
            serve(chat);
            return;
        }
        chat.waiting = true;
        queue.add(chat);
        double asked = now;
        in(timeout, () -> giveUp(chat, asked));
    }

    private void giveUp(One chat, double asked) {
        if (chat.waiting && chat.asked == asked) {
            chat.waiting = false;
            queue.remove(chat);
            failed += now > measuredFrom ? 1 : 0;
            chat.transaction = 0;
            in(answer, () -> acquire(chat));
        }
    }

    private void serve(One chat) {
        chat.waiting = false;
        in(hold, () -> giveBack(chat));
    }

    private void giveBack(One chat) {
        if (queue.isEmpty()) {
            free++;
        } else {
            serve(queue.remove());
        }
        chat.transaction++;
        if (chat.transaction < way.transactions()) {
            in(answer, () -> acquire(chat));
        } else {
            answered += now > measuredFrom ? 1 : 0;
            chat.transaction = 0;
            acquire(chat);
        }
    }
}
