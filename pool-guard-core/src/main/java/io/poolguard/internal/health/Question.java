/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.health;

import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.internal.hikari.FailedConnect;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A question to the database, on a connection of the pool that nobody wants just now. It is asked on a thread of the
 * guard's own, so that a network that swallows it costs the one who asks no more than his deadline; and once at a time:
 * who asks while it is under way waits for the same answer.
 *
 * <p>Safe for use by many threads.
 */
final class Question<T> {

    /** What is asked. */
    @FunctionalInterface
    interface Asked<T> {
        T ask(Connection connection, Duration timeout) throws SQLException;
    }

    private static final Duration LEAST = Duration.ofMillis(1);

    private final GuardedPool pool;
    private final Executor thread;
    private final Asked<T> asked;

    // The question under way, or the last one. Changed by whoever asks anew.
    private final AtomicReference<CompletableFuture<Answer<T>>> underWay =
            new AtomicReference<>(CompletableFuture.completedFuture(Answer.none(Outcome.NOT_PROBED, "not asked yet")));

    Question(GuardedPool pool, Executor thread, Asked<T> asked) {
        this.pool = pool;
        this.thread = thread;
        this.asked = asked;
    }

    /** Asks, and waits no longer than this for the answer. An interrupt ends the wait, and is kept. */
    Answer<T> ask(Duration timeout) {
        CompletableFuture<Answer<T>> answer = begin(timeout, any -> {});
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return answer.getNow(Answer.none(Outcome.TIMED_OUT, "no answer within " + timeout.toMillis() + " ms"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.none(Outcome.NOT_PROBED, "interrupted while it waited for the answer");
        } catch (ExecutionException e) {
            throw new IllegalStateException("every question has an answer", e);
        }
    }

    /**
     * Asks, unless the question is under way, and waits for nothing.
     *
     * @param told is told the answer, on the guard's thread, if this call asks
     */
    CompletableFuture<Answer<T>> begin(Duration timeout, Consumer<Answer<T>> told) {
        CompletableFuture<Answer<T>> last = Objects.requireNonNull(underWay.get());
        if (!last.isDone()) {
            return last;
        }
        CompletableFuture<Answer<T>> next = new CompletableFuture<>();
        if (!underWay.compareAndSet(last, next)) {
            return Objects.requireNonNull(underWay.get());
        }
        try {
            thread.execute(() -> {
                Answer<T> answer = answer(timeout);
                next.complete(answer);
                told.accept(answer);
            });
        } catch (RejectedExecutionException closed) {
            next.complete(notAsked("closed"));
        } catch (Throwable t) {
            next.complete(notAsked(t.getClass().getName())); // no thread could be started
        }
        return next;
    }

    // ------------------------------------------------------------------ on the guard's thread

    private Answer<T> answer(Duration timeout) {
        try {
            Optional<String> hindrance = hindrance();
            if (hindrance.isPresent()) {
                return notAsked(hindrance.get());
            }
            long begin = System.nanoTime();
            // A little less than the caller waits, so that he hears why it failed.
            Connection connection = pool.acquire(timeout.multipliedBy(9).dividedBy(10));
            Duration left = timeout.minusNanos(System.nanoTime() - begin);
            return ask(connection, left.compareTo(LEAST) < 0 ? LEAST : left);
        } catch (Throwable t) {
            return failed(t);
        }
    }

    /** Why nothing can be asked just now. */
    private Optional<String> hindrance() {
        if (pool.isClosed()) {
            return Optional.of("closed");
        }
        if (pool.isSuspended()) {
            return Optional.of("suspended");
        }
        return isSaturated(pool.counts()) ? Optional.of("saturated") : Optional.empty();
    }

    /**
     * Whether no connection is idle, or somebody waits for those that are. A pool without any connection is not: it has to
     * connect for whoever asks. Nor is one that may grow, if the question is whether the database is there again.
     */
    private boolean isSaturated(PoolCounts counts) {
        if (counts.total() == 0) {
            return false;
        }
        boolean mayConnect = !counts.isFull() && pool.failedConnect().isPresent();
        return counts.pending() > 0 || (counts.idle() == 0 && !mayConnect);
    }

    /** Whether the last question was answered. */
    boolean isAnswered() {
        Answer<T> last = Objects.requireNonNull(underWay.get()).getNow(Answer.none(Outcome.NOT_PROBED, "under way"));
        return last.outcome() == Outcome.ANSWERED;
    }

    private Answer<T> ask(Connection connection, Duration timeout) throws SQLException {
        boolean answered = false;
        try {
            if (pool.defaults().learnNetworkTimeout(connection).isPresent()) {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            }
            T answer = asked.ask(connection, timeout);
            answered = true;
            connection.close();
            pool.reached();
            return new Answer<>(Outcome.ANSWERED, Optional.of(answer), "answered");
        } finally {
            if (!answered) {
                pool.evict(connection, () -> {});
            }
        }
    }

    private Answer<T> notAsked(String why) {
        return Answer.none(Outcome.NOT_PROBED, "not probed: " + why);
    }

    private Answer<T> failed(Throwable failure) {
        if (pool.isClosed()) {
            return notAsked("closed");
        }
        if (GuardedPool.isAcquireTimeout(failure) && pool.counts().isFull()) {
            return notAsked("saturated");
        }
        return Answer.none(Outcome.FAILED, FailedConnect.words(failure));
    }
}
