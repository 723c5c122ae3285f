/* SPDX-License-Identifier: Apache-2.0 */
package com.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.AcquireTimeoutException;
import io.poolguard.Ending;
import io.poolguard.PoolGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/**
 * An outage in a JVM that has seen none: the pool's five connections are held, four threads keep the machine busy, and many
 * threads time out at once. Prints how many of the timeouts name all five holders, how many are counted as exhausted, and
 * how late they were: 99 of 100, and the latest. With the word {@code bare}, what HikariCP alone does beside it.
 */
public final class FirstTimeouts {

    private static final int HELD = 5;
    private static final int BUSY = 4;

    private static final Queue<Long> LATE = new ConcurrentLinkedQueue<>();

    // Written by the main thread once; read by the waiters.
    private static long timeout;

    private FirstTimeouts() {}

    public static void main(String[] arguments) throws Exception {
        timeout = Long.parseLong(arguments[1]);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:mem:first;DB_CLOSE_DELAY=-1");
        config.setMaximumPoolSize(HELD);
        config.setConnectionTimeout(timeout);
        AtomicInteger named = new AtomicInteger();
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            DataSource source =
                    arguments.length > 2 ? guard.dataSource().unwrap(HikariDataSource.class) : guard.dataSource();
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < HELD; i++) {
                held.add(source.getConnection());
            }
            BusyThreads busy = BusyThreads.start(BUSY);
            acquire(source, named, Integer.parseInt(arguments[0]));
            busy.end();
            List<Long> late = LATE.stream().sorted().toList();
            System.out.println("named=" + named + " exhausted="
                    + guard.snapshot().failures().get(Ending.EXHAUSTED) + " late99="
                    + late.get((late.size() - 1) * 99 / 100) + " ms latest=" + late.get(late.size() - 1) + " ms");
            for (Connection connection : held) {
                connection.close();
            }
        }
    }

    private static void acquire(DataSource source, AtomicInteger named, int threads) throws InterruptedException {
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            waiters.add(start(() -> acquire(source, named)));
        }
        for (Thread waiter : waiters) {
            waiter.join();
        }
    }

    private static void acquire(DataSource source, AtomicInteger named) {
        long begin = System.nanoTime();
        try (Connection unexpected = source.getConnection()) {
            System.out.println("acquired " + unexpected);
        } catch (AcquireTimeoutException e) {
            LATE.add((System.nanoTime() - begin) / 1_000_000 - timeout);
            if (e.report().holders().size() == HELD && e.getMessage().contains("5 of 5 connections are held idle")) {
                named.incrementAndGet();
            } else {
                System.out.println(e.getMessage());
            }
        } catch (SQLException e) {
            LATE.add((System.nanoTime() - begin) / 1_000_000 - timeout);
            System.out.println(e);
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }
}
