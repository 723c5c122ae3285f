/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

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
            return "the database fails with " + named(failure);
        }
        return cause == null
                ? "connecting to the database hangs or is slow"
                : "connecting to the database fails with " + named(cause);
    }

    /** The failure by its class and its SQLState. */
    public static String named(Throwable failure) {
        Optional<String> state =
                failure instanceof SQLException sql ? Optional.ofNullable(sql.getSQLState()) : Optional.empty();
        return failure.getClass().getName() + " (SQLState=" + state.orElse("none") + ")";
    }
}
