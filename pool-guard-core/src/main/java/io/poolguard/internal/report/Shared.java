/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Makes one for all who ask while another one is being made.
 *
 * <p>When a pool runs dry, a thousand threads time out within a moment, and what each of them wants to say takes a look at
 * all the others. Whoever comes while one is being made waits for the next; one of those who wait makes it, for all of
 * them. So nobody gets one that was begun before he asked.
 */
final class Shared<T> {

    /** Those who wait for the same one. */
    private static final class Round<T> {
        final AtomicBoolean led = new AtomicBoolean();
        final CompletableFuture<T> made = new CompletableFuture<>();
    }

    private final Supplier<T> maker;
    private final Duration patience;

    // Held while one is made. Nothing of the application's or of the driver's runs under it.
    private final ReentrantLock making = new ReentrantLock();

    // The round that has not begun. Written by its leader as it begins; read by all who come.
    private volatile Round<T> next = new Round<>();

    /**
     * @param patience after which the next one is begun beside one that is not ready, and after which who waits goes
     *     without
     */
    Shared(Supplier<T> maker, Duration patience) {
        this.maker = maker;
        this.patience = patience;
    }

    /** One that was begun after this was called; nothing if it was not ready in time, or this thread is interrupted. */
    Optional<T> get() {
        Round<T> mine = next;
        return mine.led.compareAndSet(false, true) ? Optional.of(lead(mine)) : follow(mine);
    }

    private T lead(Round<T> round) {
        boolean locked = locked();
        try {
            next = new Round<>();
            T value = maker.get();
            round.made.complete(value);
            return value;
        } catch (Throwable t) {
            round.made.completeExceptionally(t);
            throw t;
        } finally {
            if (locked) {
                making.unlock();
            }
        }
    }

    /** Before the leader begins he waits once, and then it takes as long as it takes. */
    private Optional<T> follow(Round<T> round) {
        try {
            return Optional.of(round.made.get(2 * patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    private boolean locked() {
        try {
            return making.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
