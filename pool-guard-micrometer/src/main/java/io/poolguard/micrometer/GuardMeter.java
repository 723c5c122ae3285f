/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.List;

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
    BROKEN(
            Meter.Type.COUNTER,
            "poolguard.broken",
            GuardMeter.CONNECTIONS,
            "Connections that broke while they were held, since the guard was built"),
    HOLDS(
            Meter.Type.GAUGE,
            "poolguard.holds",
            GuardMeter.CONNECTIONS,
            "Connections held now, by what is going on with them"),
    OLDEST_HOLD(
            Meter.Type.GAUGE,
            "poolguard.hold.oldest",
            GuardMeter.SECONDS,
            "For how long the oldest hold has lasted, now; 0 if nobody holds"),
    LONGEST_IDLE(
            Meter.Type.GAUGE,
            "poolguard.hold.idle.longest",
            GuardMeter.SECONDS,
            "For how long the longest idle hold has been idle in hand, now; 0 if none is idle");

    /** The tag of every meter: the pool's name, with the key and the value of HikariCP's own meters. */
    static final String POOL = "pool";

    /** The tag of {@link #HOLDS}: a {@link HoldState}. */
    static final String STATE = "state";

    private static final String CONNECTIONS = "connections";
    private static final String SECONDS = "seconds";

    private final Meter.Type type;
    private final String meterName;
    private final String unit;
    private final String description;

    GuardMeter(Meter.Type type, String meterName, String unit, String description) {
        this.type = type;
        this.meterName = meterName;
        this.unit = unit;
        this.description = description;
    }

    Meter.Type type() {
        return type;
    }

    String meterName() {
        return meterName;
    }

    String unit() {
        return unit;
    }

    String description() {
        return description;
    }

    /** The keys of the meter's tags. */
    List<String> tags() {
        return this == HOLDS ? List.of(POOL, STATE) : List.of(POOL);
    }
}
