/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.alibaba.druid.pool.DruidDataSource;
import com.mchange.v2.c3p0.ComboPooledDataSource;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.bench.stub.StubDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.vibur.dbcp.ViburDBCPDataSource;

class SetUpTest {

    private static final int SIZE = 3;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @EnumSource
    void open_ofEach_hasAsManyConnectionsAsAskedForAndNoMore(SetUp setUp) throws SQLException {
        try (OpenPool pool = open(setUp)) {
            Connection[] all = new Connection[SIZE];
            for (int i = 0; i < SIZE; i++) {
                all[i] = pool.dataSource().getConnection();
            }

            assertThat(StubDriver.openConnections(url(setUp))).isEqualTo(SIZE);
            for (Connection one : all) {
                one.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_ofEach_closesItsConnections(SetUp setUp) throws SQLException {
        OpenPool pool = open(setUp);
        pool.dataSource().getConnection().close();
        assertThat(StubDriver.openConnections(url(setUp))).isPositive();

        pool.close();

        // Some pools close their connections on threads of their own.
        long start = System.nanoTime();
        while (StubDriver.openConnections(url(setUp)) > 0 && System.nanoTime() - start < MINUTE.toNanos()) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(StubDriver.openConnections(url(setUp))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"HIKARI, 0", "HIKARI_LEAK_DETECTION, 60000"})
    void hikari_opened_detectsLeaksWhereSaid(SetUp setUp, long threshold) throws SQLException {
        try (OpenPool pool = open(setUp)) {
            assertThat(pool.dataSource().unwrap(HikariDataSource.class).getLeakDetectionThreshold())
                    .isEqualTo(threshold);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HIKARI, ",
        "HIKARI_MICROMETER, com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory",
        "HIKARI_PROMETHEUS, com.zaxxer.hikari.metrics.prometheus.PrometheusMetricsTrackerFactory"
    })
    void hikari_opened_tracksMetricsWhereSaid(SetUp setUp, Class<?> factory) throws SQLException {
        try (OpenPool pool = open(setUp)) {
            Object tracks = pool.dataSource().unwrap(HikariDataSource.class).getMetricsTrackerFactory();

            assertThat(tracks == null ? null : tracks.getClass()).isEqualTo(factory);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "GUARD.*")
    void guard_opened_isGuarded(SetUp setUp) throws SQLException {
        try (OpenPool pool = open(setUp)) {
            assertThat(pool.dataSource().isWrapperFor(PoolGuard.class)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"GUARD_OFF, false", "GUARD_ALWAYS_SITES, true"})
    void guard_acquired_capturesSitesWhereSaid(SetUp setUp, boolean captured) throws SQLException {
        try (OpenPool pool = open(setUp);
                Connection held = pool.dataSource().getConnection()) {
            assertThat(held.isClosed()).isFalse();
            assertThat(pool.dataSource().unwrap(PoolGuard.class).holds())
                    .singleElement()
                    .satisfies(hold -> assertThat(hold.site().isPresent()).isEqualTo(captured));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLEXY_POOL, com.vladmihalcea.flexypool.FlexyPoolDataSource",
        "DATASOURCE_PROXY, net.ttddyy.dsproxy.support.ProxyDataSource",
        "DATASOURCE_MICROMETER, net.ttddyy.dsproxy.support.ProxyDataSource",
        "P6SPY, com.p6spy.engine.spy.P6DataSource"
    })
    void wrapper_opened_isAroundHikari(SetUp setUp, Class<?> wrapper) throws SQLException {
        try (OpenPool pool = open(setUp);
                Connection connection = pool.dataSource().getConnection()) {
            assertThat(pool.dataSource()).isInstanceOf(wrapper);
            assertThat(connection.getClass().getName()).doesNotContain("Hikari");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AGROAL, false", "AGROAL_LEAK_TIMEOUT, true",
        "TOMCAT, false", "TOMCAT_ABANDONED, true",
        "DBCP, false", "DBCP_ABANDONED, true",
        "C3P0, false", "C3P0_UNRETURNED, true",
        "VIBUR, false", "VIBUR_TRACKING, true",
        "DRUID, false", "DRUID_ABANDONED, true"
    })
    void otherPool_opened_detectsLeaksWhereSaid(SetUp setUp, boolean detects) throws SQLException {
        try (OpenPool pool = open(setUp)) {
            assertThat(detectsLeaks(pool.dataSource())).isEqualTo(detects);
        }
    }

    private static boolean detectsLeaks(DataSource pool) {
        if (pool instanceof AgroalDataSource agroal) {
            return agroal.getConfiguration()
                    .connectionPoolConfiguration()
                    .leakTimeout()
                    .equals(MINUTE);
        }
        if (pool instanceof org.apache.tomcat.jdbc.pool.DataSource tomcat) {
            return tomcat.isRemoveAbandoned() && tomcat.isLogAbandoned();
        }
        if (pool instanceof BasicDataSource dbcp) {
            return dbcp.getRemoveAbandonedOnBorrow() && dbcp.getLogAbandoned();
        }
        if (pool instanceof ComboPooledDataSource c3p0) {
            return c3p0.getUnreturnedConnectionTimeout() == MINUTE.toSeconds()
                    && c3p0.isDebugUnreturnedConnectionStackTraces();
        }
        if (pool instanceof ViburDBCPDataSource vibur) {
            return vibur.isPoolEnableConnectionTracking();
        }
        if (pool instanceof DruidDataSource druid) {
            return druid.isRemoveAbandoned() && druid.isLogAbandoned();
        }
        throw new AssertionError("no other pool: " + pool);
    }

    // A URL of its own: what another set-up has not closed yet shall not count.
    private static String url(SetUp setUp) {
        return StubDriver.URL + setUp;
    }

    private static OpenPool open(SetUp setUp) throws SQLException {
        return setUp.open(new Database(url(setUp), SIZE));
    }
}
