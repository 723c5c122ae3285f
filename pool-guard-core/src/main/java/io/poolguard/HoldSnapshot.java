/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection in somebody's hand, at one moment.
 *
 * <p>Times are taken by the guard's watchdog at its ticks, so they may lag by a tick, and the time in JDBC is an
 * estimate: at each tick the time since the tick before is counted as in JDBC if a call is running just then.
 *
 * <p>Immutable.
 *
 * @param id the hold's number, unique within the guard; given when the hold is first looked at
 * @param label the name of the session or transaction, or {@code none} for a hold through the plain data source
 * @param activity what is going on
 * @param held how long the connection has been held
 * @param inJdbc for how long of it, by estimate, a JDBC call was running
 * @param idleNow for how long no JDBC call has been running; zero while one is
 * @param calls JDBC calls so far
 * @param since about when the connection was acquired, for display: now, less the time held
 * @param thread the name of the thread that used the connection last
 * @param threadId that thread's id
 * @param site the line of the application that acquired, if it was captured
 * @param unobserved whether the connection's use cannot be seen, because it was unwrapped to a class of the driver or a
 *     large object, array, XML value or stream of it was handed out
 */
public record HoldSnapshot(
        long id,
        String label,
        Activity activity,
        Duration held,
        Duration inJdbc,
        Duration idleNow,
        long calls,
        Instant since,
        String thread,
        long threadId,
        Optional<String> site,
        boolean unobserved) {

    /** What a hold is doing. */
    public enum Activity {
        /** A JDBC call is running. */
        IN_JDBC,
        /** No JDBC call is running. */
        IDLE_IN_HAND,
        /** The connection is on its way back to the pool, or out of it. */
        ENDING
    }
}
