/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench.stub;

import java.util.concurrent.locks.LockSupport;

/**
 * To the server and back.
 *
 * @param nanos how long it takes
 */
record RoundTrip(long nanos) {

    static final RoundTrip NONE = new RoundTrip(0);

    /** Waits as a driver does: the thread is parked, and an interrupt does not wake it up. */
    void await() {
        long begun = System.nanoTime();
        boolean interrupted = false;
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - begun)) {
            LockSupport.parkNanos(this, left);
            // Would let the next park return at once.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
