/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import java.time.Duration;

/** A second thread that does something at the same moment as the first, round after round. */
public final class RacingThreads implements AutoCloseable {

    /** What is done in a round. */
    @FunctionalInterface
    public interface Move {
        void make() throws Exception;
    }

    private static final long BOUND = Duration.ofSeconds(20).toNanos();
    private static final int SPINS = 10_000;

    // Each written by one of the two threads and read by the other.
    private volatile Move next = () -> {};
    private volatile int begun;
    private volatile int ended;
    private volatile boolean over;
    private volatile Exception failure;

    private final Thread second = new Thread(this::rounds, "second");

    public RacingThreads() {
        second.setDaemon(true);
        second.start();
    }

    /** Both move, at the same time; returns when both have. */
    public void round(Move one, Move other) throws Exception {
        next = other;
        int round = begun + 1;
        begun = round;
        try {
            one.make();
        } finally {
            await(() -> ended == round);
        }
        if (failure != null) {
            throw new AssertionError("the second thread has failed", failure);
        }
    }

    private void rounds() {
        int round = 0;
        while (!over) {
            int last = round;
            await(() -> begun != last || over);
            round = begun;
            try {
                if (!over) {
                    next.make();
                }
            } catch (Exception e) {
                failure = e;
            }
            ended = round;
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds();
    }

    /** Waits without a rest, because what is waited for comes within microseconds. */
    public static void await(Condition condition) {
        long begin = System.nanoTime();
        for (int spins = 0; !condition.holds(); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
                if (System.nanoTime() - begin > BOUND) {
                    throw new AssertionError("not within the bound");
                }
            }
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
