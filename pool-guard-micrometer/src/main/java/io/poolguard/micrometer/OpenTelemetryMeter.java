/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.stream.Stream;

/** The table of the meters under OpenTelemetry's names; {@code docs/metrics.md} is tested against it. */
enum OpenTelemetryMeter {
    COUNT(
            Meter.Type.GAUGE,
            "db.client.connection.count",
            "{connection}",
            "Connections of the pool now, by what they are: used, or idle in it",
            OpenTelemetryMeter.STATE),
    MAX(Meter.Type.GAUGE, "db.client.connection.max", "{connection}", "HikariCP's maximumPoolSize"),
    IDLE_MAX(
            Meter.Type.GAUGE,
            "db.client.connection.idle.max",
            "{connection}",
            "HikariCP's maximumPoolSize: it has no bound of its own for idle ones"),
    IDLE_MIN(Meter.Type.GAUGE, "db.client.connection.idle.min", "{connection}", "HikariCP's minimumIdle"),
    PENDING_REQUESTS(
            Meter.Type.GAUGE,
            "db.client.connection.pending_requests",
            "{request}",
            "Threads that wait for a connection now"),
    TIMEOUTS(
            Meter.Type.COUNTER,
            "db.client.connection.timeouts",
            "{timeout}",
            "Acquires that brought no connection because the pool was exhausted or the database unreachable"),
    WAIT_TIME(
            Meter.Type.TIMER,
            "db.client.connection.wait_time",
            "s",
            "How long acquires waited that brought a connection"),
    USE_TIME(
            Meter.Type.TIMER,
            "db.client.connection.use_time",
            "s",
            "How many holds have ended, and how long connections were held so far, also by holds that last");

    /** How all their names begin. */
    static final String PREFIX = "db.client.connection";

    /** The attribute of every meter: the pool's name. */
    static final String POOL = "db.client.connection.pool.name";

    /** The attribute of {@link #COUNT}: {@code idle} or {@code used}. */
    static final String STATE = "db.client.connection.state";

    @SuppressWarnings("ImmutableEnumChecker") // strings, and a list that cannot be changed
    private final MeterRow row;

    OpenTelemetryMeter(Meter.Type type, String meterName, String unit, String description, String... ownTag) {
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
