/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.SQLException;
import java.util.Optional;

/** What stands side by side in one run. To add one, add a constant and a method that opens the pool. */
public enum SetUp {
    /** HikariCP as it comes: the measure of all others. */
    HIKARI(HikariPools::bare),
    /** HikariCP with its own leak detection. */
    HIKARI_LEAK_DETECTION(HikariPools::leakDetection, HIKARI),
    /** HikariCP with its tracker for Micrometer, and Micrometer's registry for Prometheus. */
    HIKARI_MICROMETER(HikariPools::micrometer, HIKARI),
    /** HikariCP with its tracker for Prometheus's former client. */
    HIKARI_PROMETHEUS(HikariPools::prometheus, HIKARI),

    /** The guard with its defaults. */
    GUARD(Guards::byDefault, HIKARI),
    /** The guard with its meters in Micrometer's registry for Prometheus. */
    GUARD_METRICS(Guards::metrics, HIKARI),
    /** The guard that captures the line which acquires at each acquire. */
    GUARD_ALWAYS_SITES(Guards::alwaysSites, HIKARI),
    /** The guard that takes the time in JDBC by the clock. */
    GUARD_MEASURED_TIMES(Guards::measuredTimes, HIKARI),
    /** The guard with everything off that can be. */
    GUARD_OFF(Guards::off, HIKARI),

    /** FlexyPool around HikariCP, with Micrometer's registry for Prometheus. */
    FLEXY_POOL(Wrappers::flexyPool, HIKARI),
    /** datasource-proxy around HikariCP, with a query listener that does nothing. */
    DATASOURCE_PROXY(Wrappers::datasourceProxy, HIKARI),
    /** datasource-micrometer around HikariCP, with the handler that makes timers of observations. */
    DATASOURCE_MICROMETER(Wrappers::datasourceMicrometer, HIKARI),
    /** p6spy around HikariCP, with a logger that is off. */
    P6SPY(Wrappers::p6spy, HIKARI),

    /** Agroal. */
    AGROAL(OtherPools::agroal),
    /** Agroal with {@code leakTimeout}. */
    AGROAL_LEAK_TIMEOUT(OtherPools::agroalLeakTimeout, AGROAL),
    /** Tomcat's pool. */
    TOMCAT(OtherPools::tomcat),
    /** Tomcat's pool with {@code removeAbandoned} and {@code logAbandoned}. */
    TOMCAT_ABANDONED(OtherPools::tomcatAbandoned, TOMCAT),
    /** Commons DBCP. */
    DBCP(OtherPools::dbcp),
    /** Commons DBCP with {@code removeAbandonedOnBorrow} and {@code logAbandoned}. */
    DBCP_ABANDONED(OtherPools::dbcpAbandoned, DBCP),
    /** c3p0. */
    C3P0(OtherPools::c3p0),
    /** c3p0 with {@code unreturnedConnectionTimeout} and {@code debugUnreturnedConnectionStackTraces}. */
    C3P0_UNRETURNED(OtherPools::c3p0Unreturned, C3P0),
    /** Vibur. */
    VIBUR(OtherPools::vibur),
    /** Vibur with {@code poolEnableConnectionTracking}. */
    VIBUR_TRACKING(OtherPools::viburTracking, VIBUR),
    /** Druid. */
    DRUID(OtherPools::druid),
    /** Druid with {@code removeAbandoned} and {@code logAbandoned}. */
    DRUID_ABANDONED(OtherPools::druidAbandoned, DRUID);

    private interface Opening {
        OpenPool open(Database database) throws SQLException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // a method, which keeps nothing
    private final Opening opening;

    private final Optional<SetUp> base;

    /** A pool with nothing added to it. */
    SetUp(Opening opening) {
        this.opening = opening;
        this.base = Optional.empty();
    }

    SetUp(Opening opening, SetUp base) {
        this.opening = opening;
        this.base = Optional.of(base);
    }

    /** The same pool without what this adds to it; nothing if this is that pool. */
    public Optional<SetUp> base() {
        return base;
    }

    /** Opens a pool, which the caller closes. */
    OpenPool open(Database database) throws SQLException {
        return opening.open(database);
    }
}
