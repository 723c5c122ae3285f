/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.health;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.PoolHealth.Probe;
import io.poolguard.PoolHealth.Probe.Outcome;
import io.poolguard.PoolHealth.Status;
import io.poolguard.support.AppThread;
import io.poolguard.support.FaultyNetwork;
import io.poolguard.support.Percentiles;
import io.poolguard.support.Postgres;
import io.poolguard.support.WaitingThreads;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** Probes of a real server, over a network that swallows them. */
@Timeout(60)
class ProbeIT {

    private static final Duration DEADLINE = Duration.ofMillis(200);
    private static final Duration MOST = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final int POOL = 3;

    private static Postgres postgres;

    private FaultyNetwork network;
    private HikariDataSource pool;
    private PoolGuard guard;

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void open() throws Exception {
        network = new FaultyNetwork(postgres.port());
        pool = new HikariDataSource(config());
        guard = PoolGuard.over(pool).build();
    }

    @AfterEach
    void close() throws Exception {
        network.heal();
        guard.close();
        pool.close();
        network.close();
    }

    /** Connections that were idle for a moment are validated, for 250 ms at most, and a call may take a second. */
    private HikariConfig config() {
        HikariConfig config = postgres.pool(POOL, network);
        config.setMinimumIdle(POOL);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(250);
        config.addDataSourceProperty("loginTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "1");
        return config;
    }

    // ------------------------------------------------------------------ it answers

    @ParameterizedTest(name = "autoCommit={0}, connectionTestQuery={1}")
    @CsvSource({"true,", "true, select 1", "false,", "false, select 1"})
    void probe_databaseIsThere_answersAndLeavesNoTransactionOpen(boolean autoCommit, String testQuery)
            throws SQLException {
        HikariConfig config = config();
        config.setPoolName("other");
        config.setAutoCommit(autoCommit);
        config.setConnectionTestQuery(testQuery);
        config.setMinimumIdle(0);
        try (PoolGuard other = PoolGuard.newPool(config).build()) {
            Probe probe = other.probe(LONG);

            assertThat(probe.outcome()).isEqualTo(Outcome.ANSWERED);
            assertThat(other.snapshot().active()).isZero();
            assertThat(openTransactions()).isEqualTo("0");
            try (Connection next = other.dataSource().getConnection()) {
                assertThat(next.getAutoCommit()).isEqualTo(autoCommit);
                assertThat(timeoutOfTheDriver(next)).isEqualTo(1_000); // socketTimeout, as it was configured
            }
        }
    }

    private static int timeoutOfTheDriver(Connection connection) throws SQLException {
        return ((Connection) connection.unwrap(PGConnection.class)).getNetworkTimeout();
    }

    private static String openTransactions() throws SQLException {
        return postgres.ask("select count(*) from pg_stat_activity where state like 'idle in transaction%'");
    }

    // ------------------------------------------------------------------ it does not

    @Test
    void probe_blackHole_isBackInTimeTenTimesAndRecoversByItself() throws Exception {
        allAreIdle();
        assertThat(guard.probe(LONG).outcome()).isEqualTo(Outcome.ANSWERED);
        network.blackHole();

        // Whoever else works on this machine may hold up one of them: not ten of ten again and again.
        eventually("ten in a row are back in time", this::tenInARowAreBackInTime);
        assertThat(guard.health().has(Cause.UNREACHABLE)).isTrue();
        assertThat(guard.health().isLive()).isTrue();

        network.heal();
        eventually("it is up again without any traffic", () -> guard.health().status() == Status.UP);
        assertAllCanBeHad();
    }

    private boolean tenInARowAreBackInTime() {
        long[] nanos = new long[10];
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            outcomes.add(guard.probe(DEADLINE).outcome());
            nanos[i] = System.nanoTime() - begin;
        }
        Percentiles.print("probe(200 ms) into a black hole, ten in a row", nanos);
        // HikariCP's wait is over a little sooner than the caller's, if it is the one that ends.
        assertThat(outcomes).containsAnyOf(Outcome.TIMED_OUT, Outcome.FAILED);
        assertThat(outcomes).doesNotContain(Outcome.ANSWERED, Outcome.NOT_PROBED);
        return Percentiles.of(nanos, 100) <= MOST.toNanos();
    }

    @Test
    void probe_serverIsGone_isDownUntilItIsBack() throws Exception {
        allAreIdle();
        network.refuse();
        network.reset();

        eventually("it is found out", () -> guard.probe(DEADLINE).outcome() != Outcome.ANSWERED);
        assertThat(guard.health().isReady()).isFalse();
        // A connection that was used a moment ago is handed out by HikariCP without a look.
        eventually("no connection is left", () -> !isServed());
        assertThat(guard.health().reasons().toString())
                .contains("connecting to the database fails with org.postgresql.util.PSQLException (SQLState=08001)");

        network.heal();
        eventually("it is up again without any traffic", () -> guard.health().status() == Status.UP);
        assertAllCanBeHad();
    }

    /** The guard is gone at once; its thread when the question's own bounds are over, or the pool is closed with it. */
    @ParameterizedTest(name = "owned={0}")
    @CsvSource({"true", "false"})
    void close_whileAProbeIsInABlackHole_leavesNoThread(boolean owned) throws Exception {
        HikariConfig config = config();
        config.setPoolName("hung");
        HikariDataSource lent = owned ? new HikariDataSource() : new HikariDataSource(config);
        PoolGuard hung =
                owned ? PoolGuard.newPool(config).build() : PoolGuard.over(lent).build();
        eventually("connections are there", () -> hung.snapshot().idle() == POOL);
        network.blackHole();
        // The driver's bound and the caller's are over at the same time: either may be the first to say so.
        assertThat(hung.probe(Duration.ofMillis(20)).outcome()).isIn(Outcome.TIMED_OUT, Outcome.FAILED);

        AppThread<Boolean> closer = AppThread.start("closer", () -> {
            hung.close();
            return hung.isClosed();
        });

        assertThat(closer.result()).isTrue();
        eventually(
                "no thread is left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("poolguard-hung-probe")));
        if (!owned) {
            network.heal();
            eventually(
                    "the pool has its connection back",
                    () -> lent.getHikariPoolMXBean().getActiveConnections() == 0);
        }
        lent.close();
    }

    private boolean isServed() {
        try (Connection connection = guard.dataSource().getConnection()) {
            return !Postgres.ask(connection, "select 1").isEmpty();
        } catch (SQLTransientConnectionException unreachable) {
            return false;
        } catch (SQLException brokenInHand) {
            return true;
        }
    }

    private void allAreIdle() {
        eventually("connections are there", () -> guard.snapshot().idle() == POOL);
    }

    /** No connection is lost, and no slot. */
    private void assertAllCanBeHad() throws SQLException {
        eventually("none is active", () -> guard.snapshot().active() == 0);
        try (WaitingThreads waiters = new WaitingThreads(guard)) {
            eventually("all can be had", () -> {
                try {
                    waiters.hold(1);
                } catch (SQLException notYet) {
                    return false;
                }
                return guard.snapshot().active() == POOL;
            });
        }
        assertThat(guard.snapshot().total()).isEqualTo(POOL);
        assertThat(guard.health().has(Cause.UNREACHABLE)).isFalse();
    }
}
