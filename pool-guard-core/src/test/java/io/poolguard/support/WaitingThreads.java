/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.support;

import static io.poolguard.support.Eventually.eventually;

import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Connections that a test holds, and threads that wait for one of them and wait again when they were served. */
public final class WaitingThreads implements AutoCloseable {

    private final PoolGuard guard;
    private final BlockingQueue<Connection> held = new LinkedBlockingQueue<>();
    private final List<AppThread<Integer>> waiters = new ArrayList<>();
    private volatile boolean goesOn = true;

    public WaitingThreads(PoolGuard guard) {
        this.guard = guard;
    }

    /** So many connections more are held. */
    public void hold(int connections) throws SQLException {
        for (int i = 0; i < connections; i++) {
            held.add(guard.dataSource().getConnection());
        }
    }

    /** Those that are held the longest are given back. */
    public void release(int connections) throws SQLException {
        for (int i = 0; i < connections; i++) {
            Objects.requireNonNull(held.poll()).close();
        }
    }

    /** So many threads more wait. */
    public void wait(int threads) {
        int waiting = guard.snapshot().pending() + threads;
        for (int i = 0; i < threads; i++) {
            waiters.add(AppThread.start("waiter", this::waitAgainAndAgain));
        }
        awaitPending(waiting);
    }

    private int waitAgainAndAgain() throws SQLException {
        int served = 0;
        while (goesOn) {
            held.add(guard.dataSource().getConnection());
            served++;
        }
        return served;
    }

    /** One connection is given back, and a thread that waited has it now, and waits for another one. */
    public void serveOne() throws SQLException {
        int waiting = guard.snapshot().pending();
        int before = held.size();
        release(1);
        eventually("one is served", () -> held.size() == before);
        awaitPending(waiting);
    }

    private void awaitPending(int waiting) {
        eventually("threads wait", () -> guard.snapshot().pending() == waiting);
    }

    /** Nobody waits, and nothing is held any more. */
    @Override
    public void close() {
        goesOn = false;
        eventually("all go home", () -> {
            while (!held.isEmpty()) {
                release(1);
            }
            return waiters.stream().allMatch(AppThread::isDone);
        });
        waiters.forEach(AppThread::result);
        eventually("all is given back", () -> {
            while (!held.isEmpty()) {
                release(1);
            }
            return guard.holds().isEmpty();
        });
    }
}
