/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CapacityOptions;
import io.poolguard.PoolGuard;
import io.poolguard.PoolHealth;
import io.poolguard.ServerCapacity;
import io.poolguard.ServerCapacity.Limit;
import io.poolguard.ServerCapacity.Verdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The check of the server's capacity on a real MariaDB with 20 connections, by its own driver and by MySQL's: mvn -Pmariadb.
 */
@Timeout(60)
class MariaDbCapacityIT {

    private static MariaDb mariaDb;

    private final List<PoolGuard> guards = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        mariaDb = new MariaDb("--max-connections=20");
        mariaDb.execute("create database shop");
        mariaDb.execute("create user app@'127.0.0.1'");
        mariaDb.execute("grant all on shop.* to app@'127.0.0.1'");
        mariaDb.execute("create user limited@'127.0.0.1' with max_user_connections 6");
        mariaDb.execute("grant all on shop.* to limited@'127.0.0.1'");
    }

    @AfterAll
    static void stop() throws Exception {
        mariaDb.close();
    }

    @AfterEach
    void close() {
        guards.forEach(PoolGuard::close);
    }

    private PoolGuard guard(String driver, String user, int size, CapacityOptions fleet) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl(mariaDb.url(driver, user, "shop"));
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(300);
        PoolGuard guard = PoolGuard.newPool(config).capacity(fleet).build();
        guards.add(guard);
        return guard;
    }

    /** When the connections of the test before are gone. */
    private static ServerCapacity checkWithOthers(PoolGuard guard, int others) {
        eventually(
                "no more than " + others + " others",
                () -> SmallServer.check(guard).limits().get(0).others() <= others);
        return SmallServer.check(guard);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void twoGuards_tooBigOrNot_areToldWhatIsSo(String driver) throws SQLException {
        CapacityOptions two = CapacityOptions.instances(2);
        PoolGuard first = guard(driver, "app", 10, two);
        PoolGuard second = guard(driver, "app", 10, two);

        ServerCapacity fits = checkWithOthers(first, 0);
        assertThat(fits.verdict()).isEqualTo(Verdict.FITS);
        assertThat(fits.server()).hasValue("mariadb");
        assertThat(fits.maxPerInstance()).hasValue(10);
        assertThat(fits.parts()).isEqualTo(Map.of("max_connections", 20));
        assertThat(SmallServer.grow(List.of(first, second))).isEqualTo(20);

        first.settings().capacity(CapacityOptions.instances(2).surge(1));
        assertThat(SmallServer.check(first).verdict()).isEqualTo(Verdict.NOT_WHILE_ROLLED_OUT);
        first.settings().capacity(CapacityOptions.instances(3));
        assertThat(SmallServer.check(first).verdict()).isEqualTo(Verdict.TOO_MANY);
        assertThat(SmallServer.check(first).maxPerInstance()).hasValue(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void limit_ofTheAccount_binds(String driver) throws SQLException {
        PoolGuard guard = guard(driver, "limited", 7, CapacityOptions.instances(1));

        ServerCapacity capacity = checkWithOthers(guard, 0);

        assertThat(capacity.verdict()).isEqualTo(Verdict.TOO_MANY);
        assertThat(capacity.limit()).map(Limit::name).hasValue("account");
        assertThat(capacity.parts()).isEqualTo(Map.of("max_connections", 20, "max_user_connections", 6));
        assertThat(capacity.maxPerInstance()).hasValue(6);
        assertThat(SmallServer.grow(List.of(guard))).isEqualTo(6);
    }

    /** An ordinary user does not see them in the list, and they are counted all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void connections_ofOtherUsers_areNotRoom(String driver) throws SQLException {
        PoolGuard guard = guard(driver, "app", 5, CapacityOptions.instances(1));
        checkWithOthers(guard, 0);
        try (Connection one = DriverManager.getConnection(mariaDb.url("mariadb", "root", "shop"));
                Connection two = DriverManager.getConnection(mariaDb.url("mariadb", "limited", "shop"))) {
            assertThat(List.of(one, two)).doesNotContainNull();

            ServerCapacity capacity = SmallServer.check(guard);

            assertThat(capacity.limit().orElseThrow().others()).isEqualTo(2);
            assertThat(capacity.connections()).containsEntry("other", 2).containsKey("own user");
            assertThat(capacity.maxPerInstance()).hasValue(18);
            assertThat(guard.health().status()).isEqualTo(PoolHealth.Status.UP);
        }
    }
}
