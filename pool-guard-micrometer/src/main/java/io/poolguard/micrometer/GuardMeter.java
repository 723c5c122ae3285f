/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.stream.Stream;

/**
 * The table of the meters; {@code docs/metrics.md} is tested against it.
 *
 * <p>No name ends in its unit: Prometheus appends the unit, and would say it twice.
 */
enum GuardMeter {
    OVERFLOW(
            Meter.Type.GAUGE,
            "poolguard.overflow",
            GuardMeter.CONNECTIONS,
            "Connections of the pool above its base size"),
    BASE_SIZE(
            Meter.Type.GAUGE,
            "poolguard.base.size",
            GuardMeter.CONNECTIONS,
            "Connections that the pool keeps ready: HikariCP's minimumIdle"),
    PEAK(
            Meter.Type.GAUGE,
            "poolguard.active.peak",
            GuardMeter.CONNECTIONS,
            "The most connections in use at once, since the guard was built"),
    BROKEN(
            Meter.Type.COUNTER,
            "poolguard.broken",
            GuardMeter.CONNECTIONS,
            "Connections that broke while they were held, since the guard was built"),
    HOLDS(
            Meter.Type.GAUGE,
            "poolguard.holds",
            GuardMeter.CONNECTIONS,
            "Connections held now, by what is going on with them",
            GuardMeter.STATE),
    OLDEST_HOLD(
            Meter.Type.GAUGE,
            "poolguard.hold.oldest",
            GuardMeter.SECONDS,
            "For how long the oldest hold has lasted, now; 0 if nobody holds"),
    LONGEST_IDLE(
            Meter.Type.GAUGE,
            "poolguard.hold.idle.longest",
            GuardMeter.SECONDS,
            "For how long the longest idle hold has been idle in hand, now; 0 if none is idle"),
    OLDEST_WAITER(
            Meter.Type.GAUGE,
            "poolguard.waiter.oldest",
            GuardMeter.SECONDS,
            "For how long the oldest waiter has been waiting for a connection, now; 0 if nobody waits"),
    ACQUIRES(
            Meter.Type.COUNTER,
            "poolguard.acquires",
            GuardMeter.NO_UNIT,
            "Acquires that were begun, since the guard was built"),
    FAILURES(
            Meter.Type.COUNTER,
            "poolguard.acquire.failures",
            GuardMeter.NO_UNIT,
            "Acquires that brought no connection, by reason",
            GuardMeter.REASON),
    ENDS(Meter.Type.COUNTER, "poolguard.ends", GuardMeter.NO_UNIT, "Holds that have ended, by how", GuardMeter.HOW),
    OUTCOMES(
            Meter.Type.COUNTER,
            "poolguard.outcomes",
            GuardMeter.NO_UNIT,
            "Transactions that have ended, by outcome",
            GuardMeter.OUTCOME),
    FINDINGS(
            Meter.Type.COUNTER,
            "poolguard.findings",
            GuardMeter.NO_UNIT,
            "Findings that have begun, by kind",
            GuardMeter.KIND),
    UNDELIVERED(
            Meter.Type.COUNTER,
            "poolguard.findings.undelivered",
            GuardMeter.NO_UNIT,
            "Findings that the listener did not get, because it was too slow"),
    LISTENER_FAILURES(
            Meter.Type.COUNTER,
            "poolguard.listener.failures",
            GuardMeter.NO_UNIT,
            "Exceptions that the listener has thrown"),
    LABELS(
            Meter.Type.GAUGE,
            "poolguard.labels",
            GuardMeter.NO_UNIT,
            "Labels that have been used; reading it registers the meters of new ones"),
    WAIT(
            Meter.Type.TIMER,
            "poolguard.acquire.wait",
            GuardMeter.SECONDS,
            "How long acquires waited that brought a connection",
            GuardMeter.LABEL),
    FAILED_WAIT(
            Meter.Type.TIMER,
            "poolguard.acquire.wait.failed",
            GuardMeter.SECONDS,
            "How long acquires waited that brought none",
            GuardMeter.LABEL),
    HOLD(
            Meter.Type.TIMER,
            "poolguard.hold",
            GuardMeter.SECONDS,
            "How many holds have ended, and how long connections were held so far, also by holds that last",
            GuardMeter.LABEL),
    IN_JDBC(
            Meter.Type.TIMER,
            "poolguard.hold.in.jdbc",
            GuardMeter.SECONDS,
            "The same, of the time that connections were in JDBC",
            GuardMeter.LABEL),
    IDLE(
            Meter.Type.TIMER,
            "poolguard.hold.idle",
            GuardMeter.SECONDS,
            "The same, of the time that connections were idle in hand",
            GuardMeter.LABEL),
    WAIT_TIMES(
            Meter.Type.COUNTER,
            "poolguard.acquire.wait.times",
            GuardMeter.NO_UNIT,
            "Acquires that brought a connection and waited less than the bound",
            GuardMeter.BOUND),
    HOLD_TIMES(
            Meter.Type.COUNTER,
            "poolguard.hold.times",
            GuardMeter.NO_UNIT,
            "Holds that have ended and were shorter than the bound",
            GuardMeter.BOUND),
    IN_JDBC_TIMES(
            Meter.Type.COUNTER,
            "poolguard.hold.in.jdbc.times",
            GuardMeter.NO_UNIT,
            "Holds that have ended and were in JDBC for less than the bound",
            GuardMeter.BOUND),
    IDLE_TIMES(
            Meter.Type.COUNTER,
            "poolguard.hold.idle.times",
            GuardMeter.NO_UNIT,
            "Holds that have ended and were idle in hand for less than the bound",
            GuardMeter.BOUND),
    SERVER_LIMIT(
            Meter.Type.GAUGE,
            "poolguard.server.limit",
            GuardMeter.CONNECTIONS,
            "Connections that the database server allows, as it has told last"),
    SERVER_USED(
            Meter.Type.GAUGE, "poolguard.server.used", GuardMeter.CONNECTIONS, "Those of them that were in use then"),
    HEALTH(Meter.Type.GAUGE, "poolguard.health", GuardMeter.NO_UNIT, "1 if the pool is up, 0.5 if degraded, 0 if down"),
    CAUSES(
            Meter.Type.GAUGE,
            "poolguard.health.causes",
            GuardMeter.NO_UNIT,
            "1 for what keeps the pool from being up, 0 for what does not",
            GuardMeter.CAUSE);

    /** The tag of every meter: the pool's name, with the key and the value of HikariCP's own meters. */
    static final String POOL = "pool";

    /** The tag of {@link #HOLDS}: a {@link HoldState}. */
    static final String STATE = "state";

    /** The tag of {@link #FAILURES}. */
    static final String REASON = "reason";

    /** The tag of {@link #ENDS}. */
    static final String HOW = "how";

    /** The tag of {@link #OUTCOMES}. */
    static final String OUTCOME = "outcome";

    /** The tag of {@link #FINDINGS}: a kind in lower case. */
    static final String KIND = "kind";

    /** The tag of the timers: who holds, or wants to. */
    static final String LABEL = "label";

    /** The tag of the counters of times: an upper bound in seconds. */
    static final String BOUND = "le";

    /** The tag of {@link #CAUSES}: a cause in lower case. */
    static final String CAUSE = "cause";

    private static final String CONNECTIONS = "connections";
    private static final String SECONDS = "seconds";
    private static final String NO_UNIT = "";

    @SuppressWarnings("ImmutableEnumChecker") // strings, and a list that cannot be changed
    private final MeterRow row;

    GuardMeter(Meter.Type type, String meterName, String unit, String description, String... ownTag) {
        row = new MeterRow(
                type,
                meterName,
                unit,
                description,
                Stream.concat(Stream.of(POOL), Stream.of(ownTag)).toList());
    }

    MeterRow row() {
        return row;
    }
}
