/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import io.poolguard.internal.clock.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that many threads want at the same moment, and none of them late.
 *
 * <p>When a pool runs dry, a thousand threads time out within a moment, and the report of each takes a look at all the
 * others. So a value serves for a tenth of a second. Then one of the threads makes the next, and the others wait for it
 * a short while; on a machine so busy that it is not ready by then, they take the one before, of a second ago at most.
 * No thread takes a value that is not so any more.
 */
final class SharedValue<T> {

    private static final Duration SERVES_FOR = Duration.ofMillis(100);
    private static final Duration SERVES_LATE_FOR = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(25);

    private record Made<T>(long at, T value) {}

    private final Ticker ticker;
    private final Predicate<T> isStillSo;

    // The value made last. Written by the threads that make one; read by all that want it.
    private volatile @Nullable Made<T> last;

    // The value that is being made. Set and cleared by the thread that makes it; read by those that wait for it.
    private final AtomicReference<@Nullable CompletableFuture<T>> next = new AtomicReference<>();

    SharedValue(Ticker ticker, Predicate<T> isStillSo) {
        this.ticker = ticker;
        this.isStillSo = isStillSo;
    }

    /** A value made by the calling thread, for those that come next. */
    void put(T value) {
        last = new Made<>(ticker.read(), value);
    }

    /** The value; empty if none was to be had in time. */
    Optional<T> get(Supplier<T> maker) {
        Optional<T> shared = youngerThan(SERVES_FOR);
        if (shared.isPresent()) {
            return shared;
        }
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> running = next.compareAndExchange(null, mine);
        return running == null ? Optional.of(make(maker, mine)) : waitFor(running);
    }

    private T make(Supplier<T> maker, CompletableFuture<T> mine) {
        try {
            T value = maker.get();
            put(value);
            mine.complete(value);
            return value;
        } catch (Throwable t) {
            mine.completeExceptionally(t);
            throw t;
        } finally {
            next.set(null);
        }
    }

    private Optional<T> waitFor(CompletableFuture<T> running) {
        try {
            return Optional.of(running.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The one before may do.
        }
        return youngerThan(SERVES_LATE_FOR);
    }

    private Optional<T> youngerThan(Duration age) {
        Made<T> made = last;
        return made == null || ticker.read() - made.at() >= age.toNanos()
                ? Optional.empty()
                : Optional.of(made.value()).filter(isStillSo);
    }
}
