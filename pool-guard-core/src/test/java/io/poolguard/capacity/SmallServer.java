/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.capacity;

import static io.poolguard.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.CapacityOptions;
import io.poolguard.PoolGuard;
import io.poolguard.PoolGuardBuilder;
import io.poolguard.ServerCapacity;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL with 20 connections, and guards before it. 3 of them are for superusers, 2 more for roles that may use
 * reserved ones, and one is the observer's: an ordinary role has 14. For all tests of a class; each begins without guards.
 */
final class SmallServer implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    static final int MAX_CONNECTIONS = 20;

    static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Nullable
    private Postgres postgres;

    private final List<PoolGuard> guards = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, SQLException {
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

    Postgres postgres() {
        return postgres;
    }

    String url(String role, String database) {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database + "?user=" + role;
    }

    HikariConfig pool(String role, int size) {
        HikariConfig config = postgres.pool(size);
        config.setJdbcUrl(url(role, "postgres"));
        config.setConnectionTimeout(300);
        config.addDataSourceProperty("ApplicationName", "chat");
        config.addDataSourceProperty("socketTimeout", 60); // which the guard would miss in the log
        return config;
    }

    PoolGuard guard(HikariConfig config, UnaryOperator<PoolGuardBuilder> options) {
        PoolGuard guard = options.apply(PoolGuard.newPool(config)).build();
        guards.add(guard);
        return guard;
    }

    PoolGuard guard(HikariConfig config, CapacityOptions fleet) {
        return guard(config, builder -> builder.capacity(fleet));
    }

    static ServerCapacity check(PoolGuard guard) {
        return guard.checkServerCapacity(TIMEOUT);
    }

    /** Takes all connections that the pools may have; says how many that were before one was refused. */
    static int grow(List<PoolGuard> pools) throws SQLException {
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

    /** Closes the guards. A connection that was closed is there for a moment longer. */
    @Override
    public void afterEach(ExtensionContext context) {
        guards.forEach(PoolGuard::close);
        guards.clear();
        eventually("all connections are gone", () -> connections().equals("0"));
    }

    private String connections() throws SQLException {
        return postgres.ask("select count(*) from pg_stat_activity"
                + " where backend_type = 'client backend' and pid <> pg_backend_pid()");
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException, SQLException {
        postgres.close();
    }
}
