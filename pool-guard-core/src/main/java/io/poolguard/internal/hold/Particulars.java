/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hold;

import io.poolguard.HoldSnapshot.Expected;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What few holds have, kept apart so that most need no room for it.
 *
 * <p>Made by the first who needs it.
 */
final class Particulars {

    private static final AtomicLong IDS = new AtomicLong();

    // The hold's number, or 0. Given by the first who asks (compareAndSet).
    private final AtomicLong number = new AtomicLong();

    /** The mark of all threads but the acquirer. */
    final AtomicLong othersMark = new AtomicLong();

    /**
     * The thread of the last call, unless that is the acquirer. Written by the thread that calls, and by the watchdog when
     * it has ended; read by reports.
     */
    final AtomicReference<@Nullable Thread> otherUser = new AtomicReference<>();

    // Where the connection was acquired. Written by the acquirer; read by reports, which may see it late, and by the
    // watchdog.
    volatile Site site = Site.NONE;

    // The event that is being recorded: of the acquire, then of the hold. Written by the acquirer; read by whoever ends
    // the hold.
    volatile @Nullable Object recording;

    // Written by the session before it releases; read by those who use the connection later.
    volatile Site releasedAt = Site.NONE;

    // Written by whoever declares it, or by the acquirer; read by the watchdog and by reports.
    volatile @Nullable Expected expected;
    volatile @Nullable String context;

    /** The hold's number. */
    long id() {
        if (number.get() == 0) {
            number.compareAndSet(0, IDS.incrementAndGet());
        }
        return number.get();
    }

    /** Whether the holder has said that he will hold for so long. */
    boolean isExpected(Duration held) {
        Expected said = expected;
        return said != null
                && said.duration().map(most -> held.compareTo(most) <= 0).orElse(true);
    }
}
