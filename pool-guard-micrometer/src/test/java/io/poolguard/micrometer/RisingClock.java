/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Each look at it is so much later that nothing is kept from the one before. */
final class RisingClock implements LongSupplier {

    private final AtomicLong now = new AtomicLong();

    @Override
    public long getAsLong() {
        return now.addAndGet(Kept.TIME.toNanos() + 1);
    }
}
