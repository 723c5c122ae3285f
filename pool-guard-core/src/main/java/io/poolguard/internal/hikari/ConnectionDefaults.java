/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.IsolationLevel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state in which connections leave the pool, and have to come back to it.
 *
 * <p>A value that HikariCP's configuration does not give is learnt: the guard asks the driver once, on the first
 * connection on which the value is to be changed, before the change.
 */
public final class ConnectionDefaults {

    /** Asks a driver for a value. */
    @FunctionalInterface
    private interface DriverQuery<T> {
        T ask(Connection driver) throws SQLException;
    }

    /** A value that is learnt from the driver. */
    private static final class Learnt<T> {

        // Written by the first thread that asks, or by several at once with the same values; read by all later ones.
        private volatile Optional<T> answer = Optional.empty();
        private volatile boolean answered;

        /**
         * Asks the driver, unless the value is known. Must neither fail the caller's work nor cost the connection:
         * HikariCP evicts a connection whose driver says that it does not support a feature. So the driver's own
         * connection is asked.
         *
         * @return whether there is an answer; it may be that the driver has no such value
         */
        boolean learn(Connection pooled, DriverQuery<T> query) {
            if (answered) {
                return true;
            }
            try {
                answer = Optional.ofNullable(query.ask(pooled.unwrap(Connection.class)));
                answered = true;
            } catch (SQLFeatureNotSupportedException | UnsupportedOperationException | LinkageError never) {
                answered = true;
            } catch (SQLException | RuntimeException notNow) {
                return false;
            }
            return true;
        }
    }

    private final HikariDataSource pool;
    private final Learnt<Integer> isolation = new Learnt<>();
    private final Learnt<String> schema = new Learnt<>();
    private final Learnt<String> catalog = new Learnt<>();
    private final Learnt<Duration> networkTimeout = new Learnt<>();

    ConnectionDefaults(HikariDataSource pool) {
        this.pool = pool;
    }

    public boolean isAutoCommit() {
        return pool.isAutoCommit();
    }

    public boolean isReadOnly() {
        return pool.isReadOnly();
    }

    /** The isolation; empty before it is learnt, and if the driver has none. */
    public Optional<Integer> isolation() {
        Optional<Integer> configured = configuredIsolation();
        return configured.isPresent() ? configured : isolation.answer;
    }

    /** Learns the isolation. Whether it is known now; likewise for the methods below. */
    public boolean learnIsolation(Connection connection) {
        return configuredIsolation().isPresent() || isolation.learn(connection, Connection::getTransactionIsolation);
    }

    private Optional<Integer> configuredIsolation() {
        @Nullable String name = pool.getTransactionIsolation();
        try {
            return Optional.ofNullable(name).map(IsolationLevel::valueOf).map(IsolationLevel::getLevelId);
        } catch (IllegalArgumentException aNumber) {
            return Optional.empty();
        }
    }

    /** The schema. */
    public Optional<String> schema() {
        return Optional.ofNullable(pool.getSchema()).or(() -> schema.answer);
    }

    public boolean learnSchema(Connection connection) {
        return pool.getSchema() != null || schema.learn(connection, Connection::getSchema);
    }

    /** The catalog. */
    public Optional<String> catalog() {
        return Optional.ofNullable(pool.getCatalog()).or(() -> catalog.answer);
    }

    public boolean learnCatalog(Connection connection) {
        return pool.getCatalog() != null || catalog.learn(connection, Connection::getCatalog);
    }

    /** The network timeout, zero for none; empty if the driver does not support one, or fails to answer now. */
    public Optional<Duration> learnNetworkTimeout(Connection connection) {
        networkTimeout.learn(connection, ConnectionDefaults::networkTimeoutThatCanBeSet);
        return networkTimeout.answer;
    }

    private static Duration networkTimeoutThatCanBeSet(Connection driver) throws SQLException {
        int milliseconds = driver.getNetworkTimeout();
        driver.setNetworkTimeout(Runnable::run, milliseconds);
        return Duration.ofMillis(milliseconds);
    }

    /** Sets all that the configuration gives, as HikariCP does on a new connection. */
    public void setUp(Connection connection) throws SQLException {
        connection.setReadOnly(pool.isReadOnly());
        Optional<Integer> level = configuredIsolation();
        if (level.isPresent()) {
            connection.setTransactionIsolation(level.get());
        }
        if (pool.getCatalog() != null) {
            connection.setCatalog(pool.getCatalog());
        }
        if (pool.getSchema() != null) {
            connection.setSchema(pool.getSchema());
        }
        if (pool.getConnectionInitSql() != null) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(pool.getConnectionInitSql());
            }
        }
    }
}
