/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the pool is, and why. Read from counters alone: nobody was asked for a connection, and the database was not
 * touched.
 *
 * <p>Wire {@link #isReady()} to a readiness probe, which takes an instance out of the traffic, and {@link #isLive()} to
 * a liveness probe, which kills it. A pool that is exhausted and moving is degraded and ready: each instance that is
 * taken away or killed for that sends its load to the others. A database that does not answer is no reason to kill
 * anybody.
 *
 * <p>Immutable. Carries no SQL, no values, no credentials and no URL.
 *
 * @param pool the pool's name
 * @param at when this was so
 * @param status the worst of the reasons' statuses; up if there is no reason
 * @param reasons what keeps it from being up, the worst first
 * @param lastProbe the result of the last probe that has asked the database something, if there was one
 * @param capacity what the server has told last of its limits, if it was asked and has told
 * @param snapshot the pool's figures
 */
public record PoolHealth(
        String pool,
        Instant at,
        Status status,
        List<Reason> reasons,
        Optional<Probe> lastProbe,
        Optional<ServerCapacity> capacity,
        PoolSnapshot snapshot) {

    /** How well it is. */
    public enum Status {
        /** Nothing is wrong that the guard knows of. */
        UP,
        /** It works, and somebody should have a look. */
        DEGRADED,
        /** Who asks for a connection now will hardly get one. */
        DOWN
    }

    /** What may be wrong. */
    public enum Cause {
        /** The guard or its pool was closed. */
        CLOSED(Status.DOWN),
        /** The guard is being closed, and gives out no connection any more; who holds one may still use it. */
        CLOSING(Status.DOWN),
        /** The pool is suspended: who asks for a connection waits until it is resumed, without a timeout. */
        SUSPENDED(Status.DOWN),
        /**
         * The database was not reached when somebody last tried, an acquire or a probe. Until a connection is acquired
         * again the guard probes by itself every five seconds, so that an instance without traffic comes up again.
         */
        UNREACHABLE(Status.DOWN),
        /**
         * All connections are in use, and none has come back for the stuck time, since a thread was seen to wait for one.
         * Until one does.
         */
        STUCK(Status.DOWN),
        /** All connections are held by threads that wait for another one. */
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
         * The server has no room for every pool to grow to its maximum, or nine tenths of its connections were in use, when
         * it was last asked; the latter for five minutes.
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
     * One reason.
     *
     * @param cause what is wrong
     * @param text the same in a sentence, with figures
     */
    public record Reason(Cause cause, String text) {}

    /**
     * The result of a probe.
     *
     * @param outcome how it went
     * @param at when it was begun
     * @param took how long the caller waited for it
     * @param text the same in words
     */
    public record Probe(Outcome outcome, Instant at, Duration took, String text) {

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
             * he waited. This says nothing of the database.
             */
            NOT_PROBED
        }
    }

    /**
     * Copies the list.
     *
     * @param pool the pool's name
     * @param at when
     * @param status the status
     * @param reasons the reasons
     * @param lastProbe the last probe
     * @param capacity the server's limits
     * @param snapshot the figures
     */
    public PoolHealth {
        reasons = List.copyOf(reasons);
    }

    /**
     * For readiness: whether new work should come here. False only if the status is {@link Status#DOWN}.
     *
     * @return whether it is ready
     */
    public boolean isReady() {
        return status != Status.DOWN;
    }

    /**
     * For liveness: whether nothing is wrong that only a restart cures. False only once the guard or its pool is closed:
     * whatever else is wrong, waiters time out, holders come back, and the database may be there again.
     *
     * @return whether it is alive
     */
    public boolean isLive() {
        return !has(Cause.CLOSED);
    }

    /**
     * Whether this is among the reasons.
     *
     * @param cause the cause
     * @return whether it is so
     */
    public boolean has(Cause cause) {
        return reasons.stream().anyMatch(reason -> reason.cause() == cause);
    }

    /**
     * How old the last probe is.
     *
     * @return the time since it was begun; nothing if there was none
     */
    public Optional<Duration> probeAge() {
        return lastProbe.map(probe -> Duration.between(probe.at(), at));
    }

    /**
     * The health as a map of strings, numbers, booleans, lists and such maps, for any JSON library. Times are in
     * milliseconds; the last probe is left out if there was none, and the capacity if it is not known.
     *
     * @return the map; it cannot be changed
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("pool", pool);
        map.put("status", status.name());
        map.put("ready", isReady());
        map.put("live", isLive());
        map.put("at", at.toString());
        map.put("reasons", reasons.stream().map(PoolHealth::map).toList());
        lastProbe.ifPresent(probe -> map.put("lastProbe", map(probe)));
        capacity.ifPresent(known -> map.put("capacity", known.toMap()));
        map.put("snapshot", snapshot.toMap());
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, Object> map(Reason reason) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("cause", Forms.lower(reason.cause()));
        map.put("text", reason.text());
        return Collections.unmodifiableMap(map);
    }

    private Map<String, Object> map(Probe probe) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", Forms.lower(probe.outcome()));
        probeAge().ifPresent(age -> map.put("ageMillis", age.toMillis()));
        map.put("tookMillis", probe.took().toMillis());
        map.put("text", probe.text());
        return Collections.unmodifiableMap(map);
    }

    /** Pool, status and reasons on one line, for logs. */
    @Override
    public String toString() {
        return pool + " - " + status
                + (reasons.isEmpty()
                        ? ""
                        : reasons.stream().map(Reason::text).collect(Collectors.joining("; ", " (", ")")));
    }
}
