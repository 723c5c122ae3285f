/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.capacity.SmallServer.MAX_CONNECTIONS;
import static io.poolguard.capacity.SmallServer.check;
import static io.poolguard.capacity.SmallServer.grow;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CapacityOptions;
import io.poolguard.PoolGuard;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Verdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the server's capacity on a real PostgreSQL: what it says is what the server does. */
@Timeout(60)
class ServerCapacityIT {

    @RegisterExtension
    static final SmallServer server = new SmallServer();

    // ------------------------------------------------------------------ what it says is so

    @Test
    void twoGuards_thatFitToTheLast_growToTheirMaximumAtOnce() throws SQLException {
        CapacityOptions two = CapacityOptions.instances(2);
        PoolGuard first = server.guard(server.pool("app", 7), two);
        PoolGuard second = server.guard(server.pool("app", 7), two);

        ServerCapacity capacity = check(first);

        assertThat(capacity.verdict()).isEqualTo(Verdict.FITS);
        assertThat(capacity.server()).hasValue("postgresql");
        assertThat(capacity.maxPerInstance()).hasValue(7);
        assertThat(capacity.parts())
                .isEqualTo(
                        Map.of("max_connections", 20, "superuser_reserved_connections", 3, "reserved_connections", 2));
        assertThat(grow(List.of(first, second))).isEqualTo(14);
    }

    @Test
    void twoGuards_thatAreTooBigByOne_areToldAndRefused() throws SQLException {
        CapacityOptions two = CapacityOptions.instances(2);
        PoolGuard first = server.guard(server.pool("app", 8), two);
        PoolGuard second = server.guard(server.pool("app", 8), two);

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
        ServerCapacity capacity = check(
                server.guard(server.pool("app", 7), CapacityOptions.instances(2).surge(1)));

        assertThat(capacity.verdict()).isEqualTo(Verdict.NOT_WHILE_ROLLED_OUT);
        assertThat(capacity.maxPerInstance()).hasValue(4);
    }

    @ParameterizedTest
    @CsvSource({"app, server, 15, 14", "privileged, server, 17, 16", "postgres, server, 20, 19", "limited, role, 6, 6"})
    void limit_byRole_isWhatTheServerGrants(String role, String limit, int connections, int room) throws SQLException {
        PoolGuard guard = server.guard(server.pool(role, MAX_CONNECTIONS + 1), CapacityOptions.instances(1));

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
        HikariConfig config = server.pool("app", 5);
        config.setJdbcUrl(server.url("app", "small"));
        PoolGuard guard = server.guard(config, CapacityOptions.instances(1));

        ServerCapacity capacity = check(guard);

        assertThat(capacity.limit()).map(Limit::name).hasValue("database");
        assertThat(capacity.parts()).containsEntry("datconnlimit", 4);
        assertThat(capacity.limits()).extracting(Limit::name).containsExactly("server", "database");
        // The observer is connected to another database.
        assertThat(capacity.limits()).extracting(Limit::others).containsExactly(1, 0);
        assertThat(grow(List.of(guard))).isEqualTo(4);
    }

    /** Neither binds a superuser. */
    @Test
    void limits_ofRoleAndDatabase_doNotBindASuperuser() {
        HikariConfig config = server.pool("postgres", 5);
        config.setJdbcUrl(server.url("postgres", "small"));

        ServerCapacity capacity = check(server.guard(config, CapacityOptions.instances(1)));

        assertThat(capacity.limits()).extracting(Limit::name).containsExactly("server");
        assertThat(capacity.parts()).containsOnlyKeys("max_connections");
    }

    // ------------------------------------------------------------------ others

    @Test
    void connections_ofOtherApplications_areNotRoomAndCountedByName() throws SQLException {
        HikariConfig config = server.pool("app", 5);
        config.addDataSourceProperty("ApplicationName", "shop");
        try (Connection one = DriverManager.getConnection(server.url("app", "postgres") + "&ApplicationName=reports");
                Connection two =
                        DriverManager.getConnection(server.url("other", "postgres") + "&ApplicationName=reports");
                Connection three = DriverManager.getConnection(server.url("app", "small") + "&ApplicationName=shop")) {
            assertThat(List.of(one, two, three)).doesNotContainNull();

            ServerCapacity capacity = check(server.guard(config, CapacityOptions.instances(1)));

            assertThat(capacity.limit().orElseThrow().others()).isEqualTo(4);
            assertThat(capacity.connections()).containsEntry("reports", 2);
            assertThat(capacity.connections().get("shop")).isBetween(2, 6);
            assertThat(capacity.maxPerInstance()).hasValue(11);
        }
    }

    @Test
    void connections_alikeButMoreThanTheFleetCouldHave_areOthers() throws SQLException {
        PoolGuard beside = server.guard(server.pool("app", 6), CapacityOptions.instances(1));
        HikariConfig config = server.pool("app", 3);
        assertThat(grow(List.of(beside))).isEqualTo(6);

        ServerCapacity capacity = check(server.guard(config, CapacityOptions.instances(1)));

        Limit limit = capacity.limit().orElseThrow();
        assertThat(limit.inUse()).isBetween(8, 10);
        assertThat(limit.others()).isEqualTo(limit.inUse() - 3);
    }

    @Test
    void connections_hiddenFromAnOrdinaryRole_areCountedAndSaidSo() throws SQLException {
        String hidden =
                "Whether 2 of the others are connections the server tells only to a member of pg_read_all_stats;"
                        + " they are counted.";
        try (Connection other = DriverManager.getConnection(server.url("other", "postgres"))) {
            assertThat(other.isValid(1)).isTrue();
            PoolGuard guard = server.guard(server.pool("app", 5), CapacityOptions.instances(1));
            ServerCapacity ordinary = check(guard);
            assertThat(ordinary.text()).endsWith(hidden);
            assertThat(ordinary.limit().orElseThrow().others()).isEqualTo(2);

            server.postgres().execute("grant pg_read_all_stats to app");
            ServerCapacity told = check(guard);
            assertThat(told.text()).doesNotContain("Whether");
            assertThat(told.limit()).isEqualTo(ordinary.limit());
        } finally {
            server.postgres().execute("revoke pg_read_all_stats from app");
        }
    }
}
