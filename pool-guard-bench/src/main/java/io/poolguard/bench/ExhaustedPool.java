/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.internal.clock.Ticker;
import io.poolguard.internal.finding.AcquireTimeouts;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A guarded pool whose connections are all held, by threads that wait for an answer as an HTTP client's callers do. */
@State(Scope.Benchmark)
public class ExhaustedPool {

    // Package-private or private all: no application has to turn a timeout into a report, or to stop the clock.
    private static final MethodHandle TIMEOUTS;
    private static final MethodHandle TICKER;

    static {
        try {
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(PoolGuard.class, MethodHandles.lookup());
            Class<?> parts = inside.findClass("io.poolguard.GuardParts");
            TIMEOUTS = MethodHandles.filterReturnValue(
                    inside.findGetter(PoolGuard.class, "parts", parts),
                    inside.findGetter(parts, "timeouts", AcquireTimeouts.class));
            TICKER = inside.findVirtual(
                    PoolGuardBuilder.class, "ticker", MethodType.methodType(PoolGuardBuilder.class, Ticker.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // More than any benchmark takes: the watchdog shall find nothing to tell.
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** How deep a holder's thread stands. */
    static final int FRAMES = 40;

    // Park, and a future's way there: what is below HttpClient.send.
    private static final int FRAMES_OF_A_WAIT = 7;

    /** How many connections the pool has, each of them held by a thread of its own. */
    @Param({"10", "50"})
    int holders = 10;

    // Stands still unless it is moved: stacks are shared by all reports of a second.
    private final AtomicLong clock = new AtomicLong();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private PoolGuard guard;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private AcquireTimeouts timeouts;

    @SuppressWarnings("NullAway.Init") // set by open, which JMH calls first
    private Thread[] threads;

    /** Opens the pool and has its connections held. */
    @Setup
    public void open() {
        guard = build(PoolGuard.newPool(Database.stub(holders).hikari())
                .idleThreshold(NEVER)
                .holdThreshold(NEVER));
        timeouts = timeouts();
        threads = new Thread[holders];
        for (int i = 0; i < holders; i++) {
            threads[i] = new Thread(this::hold, "holder-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        long begin = System.nanoTime();
        while (!everybodyWaits()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("holders that wait after " + PATIENCE + ": not all " + holders);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /**
     * Lets the holders go and closes the pool.
     *
     * @throws InterruptedException if somebody does not want to wait for them
     */
    @TearDown
    public void close() throws InterruptedException {
        answer.complete("answer");
        for (Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
        guard.close();
    }

    /** Lets the stacks of the last report become too old for the next. */
    void passASecond() {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    /** What an acquire does as HikariCP's exception reaches it: makes it one that has a report. */
    SQLException timeOut() {
        return timeouts.explain(new SQLTransientConnectionException(
                "bench - Connection is not available, request timed out after 30000ms (total=50, active=50, idle=0)"));
    }

    PoolGuard guard() {
        return guard;
    }

    private boolean everybodyWaits() {
        if (guard.holds().size() < holders) {
            return false;
        }
        for (Thread thread : threads) {
            if (thread.getState() != Thread.State.WAITING) {
                return false;
            }
        }
        return true;
    }

    private void hold() {
        try (Connection connection = guard.dataSource().getConnection()) {
            waitBelow(connection, FRAMES);
        } catch (SQLException | InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the answer, so many frames deep with those that wait and those that have led here. */
    private String waitBelow(Connection connection, int frames)
            throws SQLException, InterruptedException, ExecutionException {
        if (Thread.currentThread().getStackTrace().length < frames - FRAMES_OF_A_WAIT) {
            return waitBelow(connection, frames);
        }
        if (connection.isClosed()) {
            throw new SQLException("closed while it was held");
        }
        return answer.get();
    }

    private AcquireTimeouts timeouts() {
        try {
            return (AcquireTimeouts) TIMEOUTS.invokeExact(guard);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private PoolGuard build(PoolGuardBuilder builder) {
        try {
            return ((PoolGuardBuilder) TICKER.invokeExact(builder, (Ticker) clock::get)).build();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }
}
