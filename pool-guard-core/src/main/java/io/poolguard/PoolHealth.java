/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How the pool is, and why. Read from counters alone: nobody was asked for a connection, and the database was not
 * touched.
 *
 * <p>Wire {@link #isReady()} to a readiness probe, which takes an instance out of the traffic, and {@link #isLive()} to
 * a liveness probe, which kills it. A pool that is exhausted and moving is degraded and ready: each instance that is
 * taken away or killed for that sends its load to the others. A database that does not answer is no reason to kill
 * anybody.
 *
 * <p>Immutable. Made by the guard alone, and may gain methods. Carries no SQL, no values, no credentials and no URL.
 */
public interface PoolHealth {

    /** {@return the pool's name} */
    String pool();

    /** {@return when this was so} */
    Instant at();

    /** {@return the worst of the reasons' statuses; up if there is no reason} */
    Status status();

    /** {@return what keeps the pool from being up, each cause in a sentence with figures, the worst first; the map cannot
     *     be changed} */
    Map<Cause, String> reasons();

    /** {@return the result of the last probe that has asked the database something, if there was one} */
    Optional<Probe> lastProbe();

    /** {@return what the server has told last of its limits, if it was asked and has told} */
    Optional<ServerCapacity> capacity();

    /** {@return the pool's figures} */
    PoolSnapshot snapshot();

    /**
     * For readiness: whether new work should come here. False only if the status is {@link Status#DOWN}.
     *
     * @return whether it is ready
     */
    boolean isReady();

    /**
     * For liveness. False only when a restart is the only cure: once the guard or its pool is closed. Whatever else is
     * wrong, waiters time out, holders come back, and the database may be there again.
     *
     * @return whether it is alive
     */
    boolean isLive();

    /**
     * Whether this is among the reasons.
     *
     * @param cause the cause
     * @return whether it is so
     */
    boolean has(Cause cause);

    /**
     * How old the last probe is.
     *
     * @return the time since it was begun; nothing if there was none
     */
    Optional<Duration> probeAge();

    /**
     * The health as a map of strings, numbers, booleans, lists and such maps, for any JSON library. Times are in
     * milliseconds; the last probe is left out if there was none, and the capacity if it is not known.
     *
     * @return the map; it cannot be changed
     */
    Map<String, Object> toMap();

    /** {@return pool, status and reasons on one line, for logs} */
    @Override
    String toString();

    /** How well it is. */
    enum Status {
        /** Nothing is wrong that the guard knows of. */
        UP,
        /** It works, and somebody should have a look. */
        DEGRADED,
        /** An acquire is unlikely to succeed now. */
        DOWN
    }

    /** What may be wrong, the worst first. */
    enum Cause {
        /** The guard or its pool was closed. */
        CLOSED(Status.DOWN),
        /** The guard is being closed, and gives out no connection any more; holders may still use theirs. */
        CLOSING(Status.DOWN),
        /** The pool is suspended: who asks for a connection waits until it is resumed, without a timeout. */
        SUSPENDED(Status.DOWN),
        /**
         * The database was not reached when somebody last tried, an acquire or a probe, and no connection has come back
         * for the pressure time. Until a connection is acquired again the guard probes by itself every five seconds, so that an instance without traffic comes up again.
         */
        UNREACHABLE(Status.DOWN),
        /**
         * All connections are in use, and none has come back for the stuck time, since a thread was seen to wait for one.
         * Until one does.
         */
        STUCK(Status.DOWN),
        /**
         * All connections are held by threads that wait for another one: by running transactions, or, where others could close
         * them, for as long as the stuck time.
         */
        DEADLOCK(Status.DOWN),
        /** Many connections were in use, or threads have been waiting, for the pressure time. */
        PRESSURE(Status.DEGRADED),
        /** Connections are idle in hand for longer than the idle threshold. */
        HELD_IDLE(Status.DEGRADED),
        /** Connections are held for longer than the hold threshold. */
        HELD_LONG(Status.DEGRADED),
        /** A JDBC call has been running for longer than the slow SQL threshold. */
        SLOW_SQL(Status.DEGRADED),
        /** Connections were collected unclosed within the last five minutes, or are lost for good. */
        LEAK(Status.DEGRADED),
        /**
         * The pool could not open a connection when somebody last waited for one, and those that it has come back. Until it
         * opens one, or for a minute.
         */
        NOT_GROWING(Status.DEGRADED),
        /**
         * The server refused the pool another connection for their number, and those that the pool has come back: until
         * it opens one, or for a minute. Or the server has no room for every pool to grow to its maximum, or nine tenths of
         * its connections were in use, when it was last asked; the latter for five minutes.
         */
        SERVER_LIMIT(Status.DEGRADED);

        private final Status status;

        Cause(Status status) {
            this.status = status;
        }

        /**
         * How bad it is.
         *
         * @return the status
         */
        public Status status() {
            return status;
        }
    }

    /**
     * The result of a probe.
     *
     * @param outcome how it went
     * @param at when it was begun
     * @param took how long the caller waited for it
     * @param text the same in words
     */
    record Probe(Outcome outcome, Instant at, Duration took, String text) {

        /** How a probe went. */
        public enum Outcome {
            /** The database has answered. */
            ANSWERED,
            /** The database could not be reached, or has answered with a failure. */
            FAILED,
            /** There was no answer in time. */
            TIMED_OUT,
            /**
             * Nothing was asked: no connection was idle, or the pool is suspended or closed. Or the caller was interrupted while
             * it waited. This says nothing of the database.
             */
            NOT_PROBED
        }
    }
}
