/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;
import static io.poolguard.support.Postgres.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CapacityOptions;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Verdict;
import io.poolguard.support.AppThread;
import io.poolguard.support.LogLines;
import io.poolguard.support.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * PgBouncer in transaction mode before a PostgreSQL with 20 connections: what docs/capacity.md shows. Skipped where the
 * machine has no PgBouncer.
 */
@Timeout(60)
@EnabledIf(
        value = "isInstalled",
        disabledReason =
                "pgbouncer is not on this machine (on Debian: apt-get install pgbouncer): nothing is shown of it")
class PgBouncerIT {

    private static final int POOLS = 3;
    private static final int SIZE = 10;
    private static final int TRANSACTIONS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static Postgres postgres;
    private static PgBouncer pgBouncer;

    private final List<PoolGuard> guards = new ArrayList<>();

    static boolean isInstalled() {
        return PgBouncer.program().isPresent();
    }

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start(Map.of("max_connections", "20"));
        postgres.execute("create role app login");
        postgres.execute("create database app owner app");
        pgBouncer = new PgBouncer(postgres.port(), ini -> ini);
        try (Connection connection = DriverManager.getConnection(url(pgBouncer.port(), ""));
                Statement statement = connection.createStatement()) {
            statement.execute("create table message (id serial primary key, text varchar)");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (pgBouncer != null) {
            pgBouncer.close();
            postgres.close();
        }
    }

    @AfterEach
    void close() {
        guards.forEach(PoolGuard::close);
    }

    private static String url(int port, String options) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/app?user=app&password=not%20a%20secret" + options;
    }

    private PoolGuard guard(int port) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl(url(port, "&prepareThreshold=0&ApplicationName=chat"));
        config.setMaximumPoolSize(SIZE);
        PoolGuard guard = PoolGuard.newPool(config)
                .capacity(CapacityOptions.instances(POOLS))
                .build();
        guards.add(guard);
        return guard;
    }

    private static ServerCapacity check(PoolGuard guard) {
        return guard.checkServerCapacity(TIMEOUT);
    }

    // ------------------------------------------------------------------ what it is for

    @Test
    void pools_thatTogetherExceedTheServer_allWorkThroughIt() throws Exception {
        CyclicBarrier allHold = new CyclicBarrier(POOLS * SIZE);
        List<AppThread<Integer>> threads = new ArrayList<>();
        for (int pool = 0; pool < POOLS; pool++) {
            PoolGuard guard = guard(pgBouncer.port());
            for (int i = 0; i < SIZE; i++) {
                threads.add(AppThread.start("writer", () -> write(guard, allHold)));
            }
        }

        int committed = 0;
        for (AppThread<Integer> thread : threads) {
            committed += thread.result();
        }

        assertThat(committed).isEqualTo(POOLS * SIZE * TRANSACTIONS);
        assertThat(serverSees("select count(*) from message")).isEqualTo(Integer.toString(committed));
        assertThat(guards)
                .allSatisfy(guard -> assertThat(guard.snapshot().peakActive()).isEqualTo(SIZE));
        // A connection that it has replaced may still be ending on the server.
        eventually("the server has 1 to 10 connections", () -> {
            int connections =
                    Integer.parseInt(postgres.ask("select count(*) from pg_stat_activity where usename = 'app'"));
            return connections >= 1 && connections <= 10;
        });
    }

    /** Each of the 30 has a connection of its pool's in hand at once, and none of the server's. */
    private static int write(PoolGuard guard, CyclicBarrier allHold) throws Exception {
        try (Connection connection = guard.dataSource().getConnection()) {
            guard.snapshot();
            allHold.await(20, TimeUnit.SECONDS);
            guard.snapshot();
            allHold.await(20, TimeUnit.SECONDS);
            assertThat(connection.isValid(1)).isTrue();
        }
        for (int i = 0; i < TRANSACTIONS; i++) {
            guard.databaseManager().useTransaction("write", connection -> {
                try (PreparedStatement insert = connection.prepareStatement("insert into message (text) values (?)")) {
                    insert.setString(1, "hello");
                    insert.executeUpdate();
                }
            });
        }
        return TRANSACTIONS;
    }

    private static String serverSees(String sql) throws SQLException {
        try (Connection direct = DriverManager.getConnection(url(postgres.port(), ""))) {
            return ask(direct, sql);
        }
    }

    /** The reason for it: without, the same pools are refused. */
    @Test
    void check_pastIt_isTooMany() {
        assertThat(check(guard(postgres.port())).verdict()).isEqualTo(Verdict.TOO_MANY);
    }

    // ------------------------------------------------------------------ what is recognised

    @Test
    void check_transactionMode_isBehindPooler() {
        PoolGuard guard = guard(pgBouncer.port());

        ServerCapacity capacity = check(guard);

        assertThat(capacity.verdict()).isEqualTo(Verdict.BEHIND_POOLER);
        assertThat(capacity.limit()).isEmpty();
        assertThat(capacity.maxPerInstance()).isEmpty();
        assertThat(capacity.text())
                .startsWith("chat - a pooler stands between the pool and the server, whose limit so does not bind the"
                        + " pool (sign=the server's process is not the one that the driver was told, instances=3,"
                        + " surge=0, max=10, needed=30, max_connections=20,");
        assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
    }

    @Test
    void check_sessionMode_isBehindPooler() throws Exception {
        try (PgBouncer inSessionMode =
                new PgBouncer(postgres.port(), ini -> ini.replace("pool_mode = transaction", "pool_mode = session"))) {
            assertThat(check(guard(inSessionMode.port())).verdict()).isEqualTo(Verdict.BEHIND_POOLER);
            guards.forEach(PoolGuard::close);
        }
    }

    @Test
    void check_declared_isNotLookedFor() {
        PoolGuard through = guard(pgBouncer.port());
        through.settings().capacity(CapacityOptions.instances(POOLS).withoutPooler());
        PoolGuard past = guard(postgres.port());
        past.settings().capacity(CapacityOptions.instances(POOLS).behindPooler());

        assertThat(check(through).verdict()).isEqualTo(Verdict.TOO_MANY);
        assertThat(check(past).verdict()).isEqualTo(Verdict.BEHIND_POOLER);
        assertThat(check(past).text()).contains("(sign=declared, ");
    }

    @Test
    void checkAtStart_behindPooler_isOneLineOfInformation() {
        try (LogLines lines = new LogLines()) {
            HikariConfig config = new HikariConfig();
            config.setPoolName("chat");
            config.setJdbcUrl(url(pgBouncer.port(), "&prepareThreshold=0&socketTimeout=60"));
            PoolGuard guard = PoolGuard.newPool(config)
                    .capacity(CapacityOptions.instances(1).checkAtStart(TIMEOUT))
                    .build();
            guards.add(guard);

            eventually("the log is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("INFO chat - a pooler stands between the pool and the server,");
        }
    }

    // ------------------------------------------------------------------ what does not work in transaction mode

    /** Two clients that take turns meet the same connection of the server's. */
    @Test
    void transactionMode_whatIsOfTheSession_isTheNextClients() throws SQLException {
        String url = url(pgBouncer.port(), "&prepareThreshold=0");
        try (Connection one = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection(url);
                Statement statement = one.createStatement()) {
            statement.execute("set lock_timeout = '7s'");
            assertThat(ask(other, "show lock_timeout")).isEqualTo("7s");
            statement.execute("reset lock_timeout");

            assertThat(ask(one, "select pg_try_advisory_lock(5)")).isEqualTo("t");
            assertThat(ask(other, "select pg_try_advisory_lock(5)")).isEqualTo("t");
            statement.execute("select pg_advisory_unlock_all()");

            one.setAutoCommit(false);
            other.setAutoCommit(false);
            assertThat(ask(one, "select pg_try_advisory_xact_lock(5)")).isEqualTo("t");
            assertThat(ask(other, "select pg_try_advisory_xact_lock(5)")).isEqualTo("f");
            statement.execute("set local lock_timeout = '7s'");
            one.commit();
            other.commit();
            assertThat(ask(one, "show lock_timeout")).isEqualTo("0");
            one.commit();
        }
    }

    @Test
    void transactionMode_serversPreparedStatement_isNotThereOrIsAnothers() throws SQLException {
        String url = url(pgBouncer.port(), "&prepareThreshold=1");
        try (Connection one = DriverManager.getConnection(url);
                Connection other = DriverManager.getConnection(url);
                PreparedStatement first = one.prepareStatement("select 1 + ?");
                PreparedStatement second = other.prepareStatement("select 2 + ?")) {
            first.setInt(1, 1);
            second.setInt(1, 1);
            first.execute();

            assertThatThrownBy(second::execute)
                    .isInstanceOf(SQLException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "42P05");
        }
    }
}
