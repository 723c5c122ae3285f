/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One connection that is held, at one moment.
 *
 * <p>Times are taken by the guard's watchdog at its ticks, so they may lag by a tick, and the time in JDBC is an
 * estimate, unless the guard was built to measure it: at each tick the time since the tick before is counted as in JDBC
 * if a call is running just then.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods.
 */
public interface HoldSnapshot {

    /** {@return the hold's number, unique within the guard; given when the hold is first looked at} */
    long id();

    /** {@return the name of the session or transaction, or {@code none} for a hold through the plain data source} */
    String label();

    /** {@return what the hold is doing} */
    Activity activity();

    /** {@return how long the connection has been held} */
    Duration held();

    /** {@return for how long of it a JDBC call was running} */
    Duration inJdbc();

    /** {@return whether that time was measured, and is no estimate} */
    boolean inJdbcExact();

    /** {@return for how long the connection has been idle in hand; zero unless that is the activity} */
    Duration idleNow();

    /** {@return for how long one and the same JDBC call has been running; zero unless one is} */
    Duration callNow();

    /** {@return JDBC calls so far} */
    long calls();

    /** {@return about when the connection was acquired, for display: now, less the time held} */
    Instant since();

    /** {@return the name of the thread that used the connection last} */
    String thread();

    /** {@return that thread's id} */
    long threadId();

    /** {@return whether the thread that acquired the connection has ended} */
    boolean acquirerEnded();

    /** {@return the line of the application that acquired, if it was captured} */
    Optional<String> site();

    /**
     * The last statement that was executed, or is being executed: each literal replaced by {@code ?} and cut to 120
     * characters, or only its first keyword where the guard could not read it surely. {@code commit} and
     * {@code rollback} count as statements.
     *
     * @return the text, without values
     */
    Optional<String> statement();

    /** {@return what the application calls the work, if the guard was given a supplier of contexts} */
    Optional<String> context();

    /**
     * Why the holder has declared a long hold. Such a hold is not reported before the duration that was declared is
     * over; it costs a connection like any other.
     *
     * @return the reason; nothing if no long hold was declared
     */
    Optional<String> expectedReason();

    /** {@return how long the holder has declared the hold to last; nothing if without an end, or if not declared} */
    Optional<Duration> expectedDuration();

    /**
     * Whether the connection's use cannot be seen, because it was unwrapped to a class of the driver, or a large object,
     * array, XML value or stream of it was handed out. JDBC calls through the guard still count.
     *
     * @return whether that is so
     */
    boolean unobserved();

    /**
     * Where the thread that used the connection last stands: from the innermost frame that tells something outwards to
     * the application's own line, or that the thread has ended or moved on.
     *
     * @return the frames; nothing outside reports and findings, and where no stack was taken
     */
    Optional<String> nowIn();

    /** {@return what that thread waits for, if its stack tells; nothing outside reports and findings} */
    Optional<String> waitsFor();

    /** What a hold is doing. */
    enum Activity {
        /** Waiting for the connection. Occurs only in findings about waiting threads, never in holds or reports. */
        ACQUIRING,
        /** A JDBC call is running. */
        IN_JDBC,
        /** No JDBC call is running. */
        IDLE_IN_HAND,
        /**
         * No JDBC call is running that the guard can see, but the connection may be used past the guard, which cannot tell
         * whether it is idle.
         */
        UNOBSERVED,
        /** The connection is on its way back to the pool, or out of it. */
        ENDING,
        /** The connection was collected unclosed: nobody can close it any more. */
        LEAKED
    }
}
