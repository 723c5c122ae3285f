/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.poolguard.internal.text.Durations;
import io.poolguard.internal.text.LogText;
import java.time.Duration;
import java.time.Instant;

/**
 * A failed attempt to reach the database.
 *
 * @param what the attempt and its outcome, without any message of the driver's, which may carry an address
 * @param sort what the outcome says of the database
 */
public record FailedConnect(Instant at, String what, Sort sort) {

    /** What a failed attempt says of the database. */
    public enum Sort {
        /** The server is there, and grants no more connections. */
        SERVER_LIMIT,
        /** No connection could be opened, and the failure is known. */
        NOT_OPENED,
        /** No connection was opened in time, and no failure is known. */
        NOT_IN_TIME,
        /** A connection was there, and the database did not answer on it. */
        NOT_ANSWERED;

        /** Whether no connection could be opened. Those that the pool has may work all the same. */
        boolean isOfOpening() {
            return this != NOT_ANSWERED;
        }

        /** Whether the failure of opening is known. */
        boolean isKnown() {
            return this == SERVER_LIMIT || this == NOT_OPENED;
        }
    }

    /** A pool that could not connect just now. */
    static FailedConnect of(Throwable failure) {
        return new FailedConnect(Instant.now(), words(failure), sort(failure));
    }

    private static String words(Throwable failure) {
        Throwable cause = failure.getCause();
        if (!GuardedPool.isAcquireTimeout(failure) && !(failure instanceof PoolInitializationException)) {
            return "the database fails with " + LogText.of(failure);
        }
        return cause == null
                ? "connecting to the database seems to hang, or is slow"
                : "connecting to the database fails with " + LogText.of(cause);
    }

    private static Sort sort(Throwable failure) {
        if (TooManyConnections.isSaidBy(failure)) {
            return Sort.SERVER_LIMIT;
        }
        boolean isUnknown = failure.getCause() == null && GuardedPool.isAcquireTimeout(failure);
        return isUnknown ? Sort.NOT_IN_TIME : Sort.NOT_OPENED;
    }

    /** The same failure, met again by another thread: HikariCP tells each failure to one of those that wait. */
    FailedConnect again() {
        return new FailedConnect(Instant.now(), what, sort);
    }

    /** How long ago it was. */
    public Duration age(Instant now) {
        return Durations.since(at, now);
    }
}
