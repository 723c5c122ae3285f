/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard;

import static io.poolguard.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.GuardSettings.Fleet;
import io.poolguard.PoolHealth.Cause;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Server;
import io.poolguard.ServerCapacity.Verdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The check of the server's capacity on a real PostgreSQL with 20 connections. 3 of them are for superusers, 2 more for
 * roles that may use reserved ones, and one is the observer's: an ordinary role has 14.
 */
@Timeout(60)
class ServerCapacityIT {

    private static final int MAX_CONNECTIONS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static Postgres postgres;

    private final List<PoolGuard> guards = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        postgres = Postgres.start(Map.of(
                "max_connections",
                Integer.toString(MAX_CONNECTIONS),
                "superuser_reserved_connections",
                "3",
                "reserved_connections",
                "2"));
        for (String role : List.of("app", "privileged", "limited", "other")) {
            postgres.execute("create role " + role + " login");
        }
        postgres.execute("grant pg_use_reserved_connections to privileged");
        postgres.execute("alter role limited connection limit 6");
        postgres.execute("create database small connection limit 4");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    /** A connection that was closed is there for a moment longer. */
    @BeforeEach
    void nobodyElse() {
        eventually("the connections of the test before are gone", () -> others() == 0);
    }

    private static int others() throws SQLException {
        return Integer.parseInt(postgres.ask("select count(*) from pg_stat_activity"
                + " where backend_type = 'client backend' and pid <> pg_backend_pid()"));
    }

    @AfterEach
    void close() {
        guards.forEach(PoolGuard::close);
    }

    private static String url(String role, String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database + "?user=" + role;
    }

    private static HikariConfig pool(String role, int size) {
        HikariConfig config = postgres.pool(size);
        config.setJdbcUrl(url(role, "postgres"));
        config.setConnectionTimeout(300);
        config.addDataSourceProperty("ApplicationName", "chat");
        return config;
    }

    private PoolGuard guard(HikariConfig config, UnaryOperator<PoolGuardBuilder> options) {
        PoolGuard guard = options.apply(PoolGuard.newPool(config)).build();
        guards.add(guard);
        return guard;
    }

    private PoolGuard guard(HikariConfig config, Fleet fleet) {
        return guard(config, builder -> builder.fleet(fleet));
    }

    private static ServerCapacity check(PoolGuard guard) {
        return guard.checkServerCapacity(TIMEOUT);
    }

    /** Takes all connections that the pools may have; says how many that were before one was refused. */
    private static int grow(List<PoolGuard> pools) throws SQLException {
        List<Connection> held = new ArrayList<>();
        try {
            for (PoolGuard guard : pools) {
                while (guard.snapshot().active() < guard.snapshot().max()) {
                    held.add(guard.dataSource().getConnection());
                }
            }
        } catch (SQLException refused) {
            assertThat(refused.getCause()).isInstanceOf(SQLException.class);
        } finally {
            for (Connection connection : held) {
                connection.close();
            }
        }
        return held.size();
    }

    // ------------------------------------------------------------------ what it says is so

    @Test
    void twoGuards_thatFitToTheLast_growToTheirMaximumAtOnce() throws SQLException {
        Fleet two = new Fleet(2, 0);
        PoolGuard first = guard(pool("app", 7), two);
        PoolGuard second = guard(pool("app", 7), two);

        ServerCapacity capacity = check(first);

        assertThat(capacity.verdict()).isEqualTo(Verdict.FITS);
        assertThat(capacity.server()).hasValue(Server.POSTGRESQL);
        assertThat(capacity.maxPerInstance()).hasValue(7);
        assertThat(capacity.parts())
                .isEqualTo(
                        Map.of("max_connections", 20, "superuser_reserved_connections", 3, "reserved_connections", 2));
        assertThat(grow(List.of(first, second))).isEqualTo(14);
    }

    @Test
    void twoGuards_thatAreTooBigByOne_areToldAndRefused() throws SQLException {
        Fleet two = new Fleet(2, 0);
        PoolGuard first = guard(pool("app", 8), two);
        PoolGuard second = guard(pool("app", 8), two);

        ServerCapacity capacity = check(second);

        assertThat(capacity.verdict()).isEqualTo(Verdict.TOO_MANY);
        assertThat(capacity.maxPerInstance()).hasValue(7);
        assertThat(capacity.text())
                .startsWith("postgres - the server has no room for every pool to grow to its maximum at once"
                        + " (instances=2, surge=0, max=8, needed=16, room=14, limit=server's 15, inUse=")
                .contains(
                        ", others=1, max_connections=20, superuser_reserved_connections=3, reserved_connections=2). Let"
                                + " each pool have at most 7 connections, raise the limit, or put a pooler in between.");
        assertThat(grow(List.of(first, second))).isEqualTo(14);
    }

    @Test
    void rollingUpdate_surgeDoesNotFit_isToldWithWhatWould() {
        ServerCapacity capacity = check(guard(pool("app", 7), new Fleet(2, 1)));

        assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_WHILE_ROLLED_OUT);
        assertThat(capacity.maxPerInstance()).hasValue(4);
    }

    @ParameterizedTest
    @CsvSource({"app, server, 15, 14", "privileged, server, 17, 16", "postgres, server, 20, 19", "limited, role, 6, 6"})
    void limit_byRole_isWhatTheServerGrants(String role, String limit, int connections, int room) throws SQLException {
        PoolGuard guard = guard(pool(role, MAX_CONNECTIONS + 1), new Fleet(1, 0));

        ServerCapacity capacity = check(guard);

        assertThat(capacity.limit()).hasValueSatisfying(binding -> {
            assertThat(binding.name()).isEqualTo(limit);
            assertThat(binding.connections()).isEqualTo(connections);
            assertThat(binding.room()).isEqualTo(room);
        });
        assertThat(grow(List.of(guard))).isEqualTo(room);
    }

    @Test
    void limit_ofTheDatabase_binds() throws SQLException {
        HikariConfig config = pool("app", 5);
        config.setJdbcUrl(url("app", "small"));
        PoolGuard guard = guard(config, new Fleet(1, 0));

        ServerCapacity capacity = check(guard);

        assertThat(capacity.limit()).map(Limit::name).hasValue("database");
        assertThat(capacity.parts()).containsEntry("datconnlimit", 4);
        assertThat(capacity.limits()).extracting(Limit::name).containsExactly("server", "database");
        assertThat(grow(List.of(guard))).isEqualTo(4);
    }

    /** Neither binds a superuser. */
    @Test
    void limits_ofRoleAndDatabase_doNotBindASuperuser() {
        HikariConfig config = pool("postgres", 5);
        config.setJdbcUrl(url("postgres", "small"));

        ServerCapacity capacity = check(guard(config, new Fleet(1, 0)));

        assertThat(capacity.limits()).extracting(Limit::name).containsExactly("server");
        assertThat(capacity.parts()).containsOnlyKeys("max_connections");
    }

    // ------------------------------------------------------------------ others

    @Test
    void connections_ofOtherApplications_areNotRoomAndCountedByName() throws SQLException {
        HikariConfig config = pool("app", 5);
        config.addDataSourceProperty("ApplicationName", "shop");
        try (Connection one = DriverManager.getConnection(url("app", "postgres") + "&ApplicationName=reports");
                Connection two = DriverManager.getConnection(url("other", "postgres") + "&ApplicationName=reports");
                Connection three = DriverManager.getConnection(url("app", "small") + "&ApplicationName=shop")) {
            assertThat(List.of(one, two, three)).doesNotContainNull();

            ServerCapacity capacity = check(guard(config, new Fleet(1, 0)));

            assertThat(capacity.limit().orElseThrow().others()).isEqualTo(4);
            assertThat(capacity.connections()).containsEntry("reports", 2);
            assertThat(capacity.connections().get("shop")).isBetween(2, 6);
            assertThat(capacity.maxPerInstance()).hasValue(11);
        }
    }

    @Test
    void connections_alikeButMoreThanTheFleetCouldHave_areOthers() throws SQLException {
        PoolGuard beside = guard(pool("app", 6), new Fleet(1, 0));
        HikariConfig config = pool("app", 3);
        assertThat(grow(List.of(beside))).isEqualTo(6);

        ServerCapacity capacity = check(guard(config, new Fleet(1, 0)));

        Limit limit = capacity.limit().orElseThrow();
        assertThat(limit.inUse()).isBetween(8, 10);
        assertThat(limit.others()).isEqualTo(limit.inUse() - 3);
    }

    @Test
    void connections_hiddenFromAnOrdinaryRole_areCountedAndSaidSo() throws SQLException {
        String hidden =
                "Whether 2 of the others are connections the server tells only to a member of pg_read_all_stats;"
                        + " they are counted.";
        try (Connection other = DriverManager.getConnection(url("other", "postgres"))) {
            assertThat(other.isValid(1)).isTrue();
            ServerCapacity ordinary = check(guard(pool("app", 5), new Fleet(1, 0)));
            assertThat(ordinary.text()).endsWith(hidden);
            assertThat(ordinary.limit().orElseThrow().others()).isEqualTo(2);

            postgres.execute("grant pg_read_all_stats to app");
            ServerCapacity told = check(guards.get(0));
            assertThat(told.text()).doesNotContain("Whether");
            assertThat(told.limit()).isEqualTo(ordinary.limit());
        } finally {
            postgres.execute("revoke pg_read_all_stats from app");
        }
    }

    // ------------------------------------------------------------------ no answer

    @Test
    void check_serverRefusesTheQuestion_isNotKnownAndThePoolIsWell() throws SQLException {
        PoolGuard guard = guard(pool("app", 5), new Fleet(1, 0));
        postgres.execute("revoke select on pg_stat_activity from public");
        try {
            ServerCapacity capacity = check(guard);

            assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(capacity.server()).hasValue(Server.POSTGRESQL);
            assertThat(capacity.text())
                    .isEqualTo("postgres - the server's capacity is not known (server=it refuses the question with"
                            + " org.postgresql.util.PSQLException (SQLState=42501)). Look at the server's own settings"
                            + " for its limit.");
            assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
            assertThat(guard.snapshot().active()).isZero();
        } finally {
            postgres.execute("grant select on pg_stat_activity to public");
        }
    }

    /** Without auto-commit the failed question leaves a transaction that is aborted. */
    @Test
    void check_serverRefusesInATransaction_leavesNothingBehind() throws SQLException {
        HikariConfig config = pool("app", 1);
        config.setAutoCommit(false);
        PoolGuard guard = guard(config, new Fleet(1, 0));
        postgres.execute("revoke select on pg_stat_activity from public");
        try {
            assertThat(check(guard).verdict()).isEqualTo(Verdict.NOT_KNOWN);
        } finally {
            postgres.execute("grant select on pg_stat_activity to public");
        }

        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(Postgres.ask(connection, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void check_blackHole_costsNoMoreThanTheTimeout() throws Exception {
        try (FaultyNetwork network = new FaultyNetwork(postgres.port())) {
            PoolGuard guard = guard(postgres.pool(2, network), new Fleet(1, 0));
            assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
            network.blackHole();

            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                ServerCapacity capacity = guard.checkServerCapacity(Duration.ofMillis(200));
                Duration took = Duration.ofNanos(System.nanoTime() - begin);

                assertThat(took).isLessThan(Duration.ofMillis(250));
                assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_KNOWN);
                assertThat(capacity.text()).endsWith("). Ask again when the database answers.");
            }
        }
    }

    // ------------------------------------------------------------------ health, and the start

    @Test
    void health_noRoom_isDegradedWithTheAgeUntilThereIsRoom() {
        PoolGuard guard = guard(pool("app", 8), new Fleet(2, 0));
        assertThat(guard.health().has(Cause.SERVER_LIMIT)).isFalse();

        assertThat(check(guard).verdict()).isEqualTo(Verdict.TOO_MANY);

        PoolHealth health = guard.health();
        assertThat(health.status()).isEqualTo(PoolHealth.Status.DEGRADED);
        assertThat(health.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.cause()).isEqualTo(Cause.SERVER_LIMIT);
            assertThat(reason.text())
                    .matches("the server has no room for every pool to grow to its maximum \\(instances=2, surge=0,"
                            + " max=8, room=14, asked \\d+\\.\\d s ago\\)");
        });
        guard.settings().fleet(new Fleet(1, 0));
        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
        assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
    }

    @Test
    void health_notWhileRolledOut_isDegraded() {
        PoolGuard guard = guard(pool("app", 7), new Fleet(2, 1));
        check(guard);

        assertThat(guard.health().reasons())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text())
                        .startsWith(
                                "the server has no room for every pool to grow to its maximum while a new version is"
                                        + " rolled out (instances=2, surge=1, max=7, room=14, asked "));
    }

    @Test
    void health_nineTenthsInUse_isDegraded() throws SQLException {
        PoolGuard guard = guard(pool("limited", 6), new Fleet(1, 0));
        assertThat(grow(List.of(guard))).isEqualTo(6);

        assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);

        assertThat(guard.health().reasons())
                .singleElement()
                .satisfies(reason -> assertThat(reason.text())
                        .matches("nine tenths of the server's connections are in use \\(limit=role's 6, inUse=6, asked"
                                + " \\d+\\.\\d s ago\\)"));
    }

    /** A check that brought nothing does not take away what is known. */
    @Test
    void health_saturatedSince_keepsWhatWasKnown() throws SQLException {
        PoolGuard guard = guard(pool("app", 1), new Fleet(20, 0));
        check(guard);
        try (Connection connection = guard.dataSource().getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
            assertThat(check(guard).verdict()).isEqualTo(Verdict.NOT_KNOWN);
            assertThat(guard.health().has(Cause.SERVER_LIMIT)).isTrue();
        }
    }

    @Test
    void start_noRoom_isOneWarning() {
        try (LogLines lines = new LogLines()) {
            guard(pool("app", 15), builder -> builder.checkServerCapacityAtStart(TIMEOUT));

            eventually("the log is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .singleElement()
                    .asString()
                    .startsWith("WARN postgres - the server has no room for every pool to grow to its maximum at once"
                            + " (instances=1, surge=0, max=15, needed=15, room=14,");
        }
    }

    @Test
    void start_room_isNoLine() {
        try (LogLines lines = new LogLines()) {
            PoolGuard guard = guard(
                    pool("app", 6), builder -> builder.fleet(new Fleet(1, 0)).checkServerCapacityAtStart(TIMEOUT));

            // Asked after it, and so answered after it.
            assertThat(check(guard).verdict()).isEqualTo(Verdict.FITS);
            assertThat(lines.all()).isEmpty();
        }
    }

    /** Nobody waits for the answer, and the failure is a line of information. */
    @Test
    void start_serverThatHangs_delaysNoBuild() throws Exception {
        try (FaultyNetwork network = new FaultyNetwork(postgres.port());
                LogLines lines = new LogLines()) {
            network.hang();
            HikariConfig config = postgres.pool(2, network);
            config.setInitializationFailTimeout(-1);
            long begin = System.nanoTime();

            guard(config, builder -> builder.checkServerCapacityAtStart(Duration.ofMillis(500)));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(400));
            eventually("the log is told", () -> !lines.all().isEmpty());
            assertThat(lines.all())
                    .containsExactly("INFO postgres - the server's capacity is not known (answer=connecting to the"
                            + " database hangs or is slow). Ask again when the database answers.");
            network.reset();
        }
    }

    @Test
    void check_timeoutTooShort_isRefused() {
        PoolGuard guard = guard(pool("app", 1), new Fleet(1, 0));

        assertThatThrownBy(() -> guard.checkServerCapacity(Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
