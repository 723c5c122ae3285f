/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.poolguard.internal.hold.Names;
import java.time.Instant;

/**
 * That the database could not be reached.
 *
 * @param what what was tried, and how it went: no message of the driver's, which may carry an address
 */
public record FailedConnect(Instant at, String what) {

    /** What a failure tells of a pool that could not connect, or of a connection that did not answer. */
    public static String words(Throwable failure) {
        Throwable cause = failure.getCause();
        if (!GuardedPool.isAcquireTimeout(failure) && !(failure instanceof PoolInitializationException)) {
            return "the database fails with " + Names.of(failure);
        }
        return cause == null
                ? "connecting to the database hangs or is slow"
                : "connecting to the database fails with " + Names.of(cause);
    }
}
