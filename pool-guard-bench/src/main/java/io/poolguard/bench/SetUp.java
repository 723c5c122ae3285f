/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import java.sql.SQLException;

/** What stands side by side in one run. To add one, add a constant and a method that opens the pool. */
public enum SetUp {
    /** HikariCP as it comes: the measure of all others. */
    HIKARI(HikariPools::bare),
    /** HikariCP with its own leak detection. */
    HIKARI_LEAK_DETECTION(HikariPools::leakDetection),
    /** HikariCP with its tracker for Micrometer, and Micrometer's registry for Prometheus. */
    HIKARI_MICROMETER(HikariPools::micrometer),
    /** HikariCP with its tracker for Prometheus's former client. */
    HIKARI_PROMETHEUS(HikariPools::prometheus),

    /** The guard with its defaults. */
    GUARD(Guards::byDefault),
    /** The guard with its meters in Micrometer's registry for Prometheus. */
    GUARD_METRICS(Guards::metrics),
    /** The guard that captures the line which acquires at each acquire. */
    GUARD_ALWAYS_SITES(Guards::alwaysSites),
    /** The guard that takes the time in JDBC by the clock. */
    GUARD_MEASURED_TIMES(Guards::measuredTimes),
    /** The guard with everything off that can be. */
    GUARD_OFF(Guards::off),

    /** FlexyPool around HikariCP, with Micrometer's registry for Prometheus. */
    FLEXY_POOL(Wrappers::flexyPool),
    /** datasource-proxy around HikariCP, with a query listener that does nothing. */
    DATASOURCE_PROXY(Wrappers::datasourceProxy),
    /** datasource-micrometer around HikariCP, with the handler that makes timers of observations. */
    DATASOURCE_MICROMETER(Wrappers::datasourceMicrometer),
    /** p6spy around HikariCP, with a logger that is off. */
    P6SPY(Wrappers::p6spy),

    /** Agroal. */
    AGROAL(OtherPools::agroal),
    /** Agroal with {@code leakTimeout}. */
    AGROAL_LEAK_TIMEOUT(OtherPools::agroalLeakTimeout),
    /** Tomcat's pool. */
    TOMCAT(OtherPools::tomcat),
    /** Tomcat's pool with {@code removeAbandoned} and {@code logAbandoned}. */
    TOMCAT_ABANDONED(OtherPools::tomcatAbandoned),
    /** Commons DBCP. */
    DBCP(OtherPools::dbcp),
    /** Commons DBCP with {@code removeAbandonedOnBorrow} and {@code logAbandoned}. */
    DBCP_ABANDONED(OtherPools::dbcpAbandoned),
    /** c3p0. */
    C3P0(OtherPools::c3p0),
    /** c3p0 with {@code unreturnedConnectionTimeout} and {@code debugUnreturnedConnectionStackTraces}. */
    C3P0_UNRETURNED(OtherPools::c3p0Unreturned),
    /** Vibur. */
    VIBUR(OtherPools::vibur),
    /** Vibur with {@code poolEnableConnectionTracking}. */
    VIBUR_TRACKING(OtherPools::viburTracking),
    /** Druid. */
    DRUID(OtherPools::druid),
    /** Druid with {@code removeAbandoned} and {@code logAbandoned}. */
    DRUID_ABANDONED(OtherPools::druidAbandoned);

    private interface Opening {
        OpenPool open(Database database) throws SQLException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // a method, which keeps nothing
    private final Opening opening;

    SetUp(Opening opening) {
        this.opening = opening;
    }

    /** Opens a pool, which the caller closes. */
    OpenPool open(Database database) throws SQLException {
        return opening.open(database);
    }
}
