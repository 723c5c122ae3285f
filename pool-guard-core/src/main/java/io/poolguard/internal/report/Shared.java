/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.report;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Makes one for all who ask while another one is being made.
 *
 * <p>When a pool runs dry, a thousand threads time out within a moment, and what each of them wants to say takes a look at
 * all the others. Whoever comes while one is being made waits for it to be ready; then one makes the next, for all that
 * wait. So nobody gets one that was begun before he asked.
 */
final class Shared<T> {

    private static final long PATIENCE_MILLIS = 250;

    /** @param asked how many had asked when it was begun */
    private record Made<T>(long asked, T value) {}

    private final Supplier<T> maker;
    private final AtomicLong asked = new AtomicLong();

    // Held while one is made. Nothing of the application's or of the driver's runs under it.
    private final ReentrantLock making = new ReentrantLock();

    // Written under the lock; read by anyone.
    private volatile Optional<Made<T>> last = Optional.empty();

    Shared(Supplier<T> maker) {
        this.maker = maker;
    }

    /** One that was begun after this was called. Whoever waits too long, or is interrupted, makes his own. */
    T get() {
        long mine = asked.incrementAndGet();
        if (!locked()) {
            return begunSince(mine).orElseGet(maker);
        }
        try {
            return begunSince(mine).orElseGet(this::make);
        } finally {
            making.unlock();
        }
    }

    private Optional<T> begunSince(long mine) {
        return last.filter(made -> made.asked() >= mine).map(Made::value);
    }

    private T make() {
        long begun = asked.get();
        T value = maker.get();
        last = Optional.of(new Made<>(begun, value));
        return value;
    }

    private boolean locked() {
        try {
            return making.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
