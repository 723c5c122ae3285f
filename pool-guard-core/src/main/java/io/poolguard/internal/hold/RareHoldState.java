/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.internal.stack.Site;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The state that few holds need, kept apart so that the others have no room for it.
 *
 * <p>Made by the first thread that needs it.
 */
final class RareHoldState {

    /**
     * What the holder has declared of a long hold.
     *
     * @param duration how long the hold is to last; nothing if it has no end
     * @param reason why, fit for a log
     */
    record Expected(Optional<Duration> duration, String reason) {}

    private static final AtomicLong IDS = new AtomicLong();

    // The hold's number, or 0. Given to the first thread that asks (compareAndSet).
    private final AtomicLong number = new AtomicLong();

    /** The mark of all threads but the acquirer. */
    final AtomicLong othersMark = new AtomicLong();

    /**
     * The thread of the last call, unless that is the acquirer. Written by the thread that calls, and by the watchdog when
     * it has ended; read by reports.
     */
    final AtomicReference<@Nullable Thread> otherUser = new AtomicReference<>();

    // Whether the acquirer has nothing to do with the connection any more. Set by the acquirer's thread; read by all
    // that ask who holds it.
    volatile boolean handedOver;

    // Whether the acquire is being refused for a wait cycle. Set by the acquirer; read by the watchdog.
    volatile boolean refused;

    // Where the connection was acquired. Written by the acquirer; read by the watchdog, and by reports, which may see
    // it late.
    volatile Site site = Site.NONE;

    // The event that is being recorded: of the acquire, then of the hold. Written by the acquirer; read by the thread
    // that ends the hold.
    volatile @Nullable Object recording;

    // Written by the session before it releases the connection; read by threads that use the connection later.
    volatile Site releasedAt = Site.NONE;

    // Written by the thread that declares the hold, and by the acquirer; read by the watchdog and by reports.
    volatile @Nullable Expected expected;
    volatile @Nullable String context;

    /** The hold's number. */
    long id() {
        if (number.get() == 0) {
            number.compareAndSet(0, IDS.incrementAndGet());
        }
        return number.get();
    }

    /** Whether the holder has declared a hold of this length. */
    boolean isExpected(Duration held) {
        Expected said = expected;
        return said != null
                && said.duration().map(most -> held.compareTo(most) <= 0).orElse(true);
    }
}
