/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The pool at one moment, and what has happened since the guard was built.
 *
 * <p>The counts are HikariCP's own, each read by itself, so that sums may be off by what happened in between. Reading
 * them takes no lock, waits for nothing and does not start a pool that has not been used yet. The totals are exact, and
 * likewise read one after the other.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods.
 */
public interface PoolSnapshot {

    /** {@return the pool's name} */
    String pool();

    /** {@return connections that exist} */
    int total();

    /** {@return connections in use} */
    int active();

    /** {@return connections that wait in the pool} */
    int idle();

    /** {@return threads that wait for a connection} */
    int pending();

    /** {@return the most connections that the pool may have} */
    int max();

    /** {@return connections that the pool keeps ready: HikariCP's {@code minimumIdle}} */
    int baseSize();

    /** {@return connections above the base size} */
    int overflow();

    /**
     * How much of the pool is in use.
     *
     * @return active connections for each that the pool may have; above 1 for a moment when the maximum was lowered
     */
    double utilization();

    /** {@return for how long the oldest hold has been held; nothing if no tick of the watchdog has met a hold} */
    Optional<Duration> oldestHold();

    /**
     * For how long the hold that stands still the longest has been idle in hand.
     *
     * @return the age; nothing if no tick of the watchdog has met such a hold
     */
    Optional<Duration> oldestIdleHold();

    /** {@return for how long the oldest waiter waits; nothing if no tick of the watchdog has met a waiter} */
    Optional<Duration> oldestWaiter();

    /**
     * The most connections in use at once since the guard was built.
     *
     * @return how many, as far as a tick of the watchdog or a snapshot has met them
     */
    int peakActive();

    /** {@return when the peak was first met; when the guard was built, if no connection has been in use yet} */
    Instant peakAt();

    /** {@return acquires that were begun} */
    long acquires();

    /**
     * Acquires that brought no connection, by reason.
     *
     * @return the counts of {@link Ending#EXHAUSTED}, {@link Ending#UNREACHABLE}, {@link Ending#INTERRUPTED},
     *     {@link Ending#DEADLOCK} and {@link Ending#OTHER}; the map cannot be changed
     */
    Map<Ending, Long> failures();

    /**
     * How holds have ended.
     *
     * @return the counts of {@link Ending#RETURNED}, {@link Ending#EVICTED}, {@link Ending#BROKEN} and
     *     {@link Ending#LEAKED}; the map cannot be changed
     */
    Map<Ending, Long> ends();

    /**
     * How transactions have ended, those of the plain data source included. A transaction in auto-commit mode is not
     * counted, nor is one that has only read and was not committed.
     *
     * @return the counts of {@link Ending#COMMITTED}, {@link Ending#ROLLED_BACK} and {@link Ending#UNKNOWN}; the map
     *     cannot be changed
     */
    Map<Ending, Long> outcomes();

    /**
     * Connections that broke while held, each counted when its hold ends. Those that the pool finds broken while they
     * are idle, or as it closes them, are replaced by it in silence, and are not known here.
     *
     * @return the count; {@link #ends()} has those of them that the guard could still tell by their holds
     */
    long broken();

    /** {@return how many findings of each kind began, every kind among them; the map cannot be changed} */
    Map<Finding.Kind, Long> findings();

    /** {@return findings that the listener did not get, because it was too slow to take them} */
    long undelivered();

    /** {@return exceptions that the listener has thrown} */
    long listenerFailures();

    /**
     * The snapshot as a map of strings, numbers and such maps, for any JSON library. Ages are in milliseconds, and left
     * out where there is none; the names are those of this type's methods.
     *
     * @return the map; it cannot be changed
     */
    Map<String, Object> toMap();

    /**
     * The snapshot on one line, for logs: HikariCP's counts, the greatest ages, the peak, and what has happened.
     *
     * @return the pool's name and the figures
     */
    @Override
    String toString();
}
