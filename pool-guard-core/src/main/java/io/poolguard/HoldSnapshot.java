/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection in somebody's hand, at one moment.
 *
 * <p>Times are taken by the guard's watchdog at its ticks, so they may lag by a tick, and the time in JDBC is an
 * estimate, unless the guard was built to measure it: at each tick the time since the tick before is counted as in JDBC
 * if a call is running just then.
 *
 * <p>Immutable.
 *
 * @param id the hold's number, unique within the guard; given when the hold is first looked at
 * @param label the name of the session or transaction, or {@code none} for a hold through the plain data source
 * @param activity what is going on
 * @param held how long the connection has been held
 * @param inJdbc for how long of it a JDBC call was running
 * @param inJdbcExact whether that time was measured, and is no estimate
 * @param idleNow for how long no JDBC call has been running; zero while one is
 * @param callNow for how long one and the same JDBC call has been running; zero while none is
 * @param calls JDBC calls so far
 * @param since about when the connection was acquired, for display: now, less the time held
 * @param thread the name of the thread that used the connection last
 * @param threadId that thread's id
 * @param acquirerEnded whether the thread that acquired the connection has ended
 * @param site the line of the application that acquired, if it was captured
 * @param statement the last statement that was executed, or is being executed: each literal replaced by {@code ?} and
 *     cut to 120 characters, or only its first keyword where it could not be read surely; {@code commit} and
 *     {@code rollback} count as statements
 * @param context what the application calls the work, if the guard was given a supplier of contexts
 * @param expected what the holder has said about how long he will hold, if he has
 * @param unobserved whether the connection's use cannot be seen, because it was unwrapped to a class of the driver or a
 *     large object, array, XML value or stream of it was handed out
 */
public record HoldSnapshot(
        long id,
        String label,
        Activity activity,
        Duration held,
        Duration inJdbc,
        boolean inJdbcExact,
        Duration idleNow,
        Duration callNow,
        long calls,
        Instant since,
        String thread,
        long threadId,
        boolean acquirerEnded,
        Optional<String> site,
        Optional<String> statement,
        Optional<String> context,
        Optional<Expected> expected,
        boolean unobserved) {

    /** What a hold is doing. */
    public enum Activity {
        /** Its thread waits for the connection: found in a finding about those who wait, and nowhere else. */
        ACQUIRING,
        /** A JDBC call is running. */
        IN_JDBC,
        /** No JDBC call is running. */
        IDLE_IN_HAND,
        /** The connection is on its way back to the pool, or out of it. */
        ENDING,
        /** The connection was collected unclosed: nobody can close it any more. */
        LEAKED
    }

    /**
     * A long hold that its holder has declared. It is not reported until it is over the duration that was said, yet it
     * costs a connection like any other.
     *
     * @param duration how long the hold is expected to last; nothing if it has no end
     * @param reason why
     */
    public record Expected(Optional<Duration> duration, String reason) {

        /**
         * Checks the values.
         *
         * @param duration the duration
         * @param reason the reason; in snapshots cut to 64 characters, without those that could break out of a line
         * @throws IllegalArgumentException if the duration is not positive, or the reason is blank
         */
        public Expected {
            if (duration.isPresent() && duration.get().compareTo(Duration.ZERO) <= 0) {
                throw new IllegalArgumentException(
                        "expected duration=" + duration.get() + " is outside its bounds (more than 0)");
            }
            if (reason.isBlank()) {
                throw new IllegalArgumentException("the reason of an expected hold must not be blank");
            }
        }
    }
}
