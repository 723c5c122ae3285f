/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.probe;

import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.internal.hikari.FailedConnect;
import io.poolguard.internal.hikari.FailedConnect.Sort;
import io.poolguard.internal.hikari.GuardedPool;
import io.poolguard.internal.hikari.PoolCounts;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A query to the database, on a connection of the pool that is idle. It runs on a thread of the guard's own, so that a
 * network that swallows it costs the caller no more than the timeout; and it runs once at a time: callers that arrive
 * while it is running wait for the same result.
 *
 * <p>Safe for use by many threads.
 */
public final class SingleFlightQuery<T> {

    /** The query itself. */
    @FunctionalInterface
    public interface Query<T> {
        T ask(Connection connection, Duration timeout) throws SQLException;
    }

    private static final Duration LEAST = Duration.ofMillis(1);

    private final GuardedPool pool;
    private final Executor thread;
    private final Query<T> query;

    // The result of the running query, or of the last one. Replaced by the thread that starts a new one; read by all
    // callers.
    private final AtomicReference<CompletableFuture<QueryResult<T>>> underWay =
            new AtomicReference<>(CompletableFuture.completedFuture(QueryResult.notProbed("not asked yet")));

    // What it says of the database if the running query gets no further. Written by the guard's thread; read by
    // callers that wait no more.
    private volatile Sort sort = Sort.NOT_IN_TIME;

    public SingleFlightQuery(GuardedPool pool, Executor thread, Query<T> query) {
        this.pool = pool;
        this.thread = thread;
        this.query = query;
    }

    /** Runs the query, and waits no longer than the timeout for the result. An interrupt ends the wait, and is kept. */
    public QueryResult<T> ask(Duration timeout) {
        CompletableFuture<QueryResult<T>> answer = begin(timeout, any -> {});
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return answer.getNow(
                    QueryResult.failed(Outcome.TIMED_OUT, "no answer within " + timeout.toMillis() + " ms", sort));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return QueryResult.notProbed("interrupted while it waited for the answer");
        } catch (ExecutionException e) {
            throw new IllegalStateException("every question has an answer", e);
        }
    }

    /**
     * Starts the query, unless it is running, and does not wait.
     *
     * @param callback receives the result, on the guard's thread, if this call has started the query
     */
    public CompletableFuture<QueryResult<T>> begin(Duration timeout, Consumer<QueryResult<T>> callback) {
        CompletableFuture<QueryResult<T>> last = Objects.requireNonNull(underWay.get());
        if (!last.isDone()) {
            return last;
        }
        CompletableFuture<QueryResult<T>> next = new CompletableFuture<>();
        if (!underWay.compareAndSet(last, next)) {
            return Objects.requireNonNull(underWay.get());
        }
        try {
            thread.execute(() -> {
                QueryResult<T> answer = answer(timeout);
                next.complete(answer);
                callback.accept(answer);
            });
        } catch (RejectedExecutionException closed) {
            next.complete(notAsked("closed"));
        } catch (Throwable t) {
            next.complete(notAsked(t.getClass().getName())); // no thread could be started
        }
        return next;
    }

    // ------------------------------------------------------------------ on the guard's thread

    private QueryResult<T> answer(Duration timeout) {
        sort = Sort.NOT_IN_TIME;
        try {
            Optional<String> obstacle = obstacle();
            if (obstacle.isPresent()) {
                return notAsked(obstacle.get());
            }
            long begin = System.nanoTime();
            // A little less than the caller waits, so that the caller gets the reason of a failure.
            Connection connection = pool.acquire(timeout.multipliedBy(9).dividedBy(10));
            sort = Sort.NOT_ANSWERED;
            Duration left = timeout.minusNanos(System.nanoTime() - begin);
            return ask(connection, left.compareTo(LEAST) < 0 ? LEAST : left);
        } catch (Throwable t) {
            return failed(t);
        }
    }

    /** Why the query cannot run just now. */
    private Optional<String> obstacle() {
        if (pool.isClosed()) {
            return Optional.of("closed");
        }
        if (pool.isSuspended()) {
            return Optional.of("suspended");
        }
        return isSaturated(pool.counts()) ? Optional.of("saturated") : Optional.empty();
    }

    /**
     * Whether no connection is idle, or threads wait for the idle ones. A pool without any connection is not saturated:
     * it has to connect anyway. Nor is a pool that may grow, after it could not reach the database: the query shows
     * whether the database is back.
     */
    private boolean isSaturated(PoolCounts counts) {
        if (counts.total() == 0) {
            return false;
        }
        boolean mayConnect = !counts.isFull() && pool.failedConnect().isPresent();
        return counts.pending() > 0 || (counts.idle() == 0 && !mayConnect);
    }

    /** Gives the result of the query that is under way, or of the last one, once it is there. */
    void whenOver(Consumer<QueryResult<T>> receiver) {
        Future<?> unused = Objects.requireNonNull(underWay.get()).thenAccept(receiver);
    }

    private QueryResult<T> ask(Connection connection, Duration timeout) throws SQLException {
        boolean answered = false;
        pool.probing(1);
        try {
            if (pool.defaults().learnNetworkTimeout(connection).isPresent()) {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            }
            T answer = query.ask(connection, timeout);
            answered = true;
            connection.close();
            pool.reached();
            return QueryResult.answered(answer);
        } finally {
            if (answered) {
                pool.probing(-1);
            } else {
                pool.evict(connection, () -> pool.probing(-1));
            }
        }
    }

    private QueryResult<T> notAsked(String why) {
        return QueryResult.notProbed("not probed: " + why);
    }

    private QueryResult<T> failed(Throwable failure) {
        if (pool.isClosed()) {
            return notAsked("closed");
        }
        if (GuardedPool.isAcquireTimeout(failure) && pool.counts().isFull()) {
            return notAsked("saturated");
        }
        FailedConnect failed = pool.whyNotOpened(failure);
        return QueryResult.failed(Outcome.FAILED, failed.what(), sort == Sort.NOT_ANSWERED ? sort : failed.sort());
    }
}
