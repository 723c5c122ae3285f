/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

/**
 * The acquire would wait for itself: every connection of the pool is held by a thread that waits for one.
 *
 * <p>Thrown at once, instead of the timeout that HikariCP would throw in the end, and to one of the threads: when its
 * transaction is rolled back and its connection given back, the others go on. A subclass of what HikariCP throws on a
 * timeout, so that existing handlers and retry filters keep working. The message carries no SQL, no values, no
 * credentials and no URL.
 */
public final class AcquireDeadlockException extends ReportedAcquireException {

    private static final long serialVersionUID = 1L;

    /**
     * Used by the guard.
     *
     * @param message what is held and waited for
     * @param report who holds the connections
     */
    public AcquireDeadlockException(String message, PoolReport report) {
        super(message, report);
    }
}
