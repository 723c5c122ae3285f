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
 * What connections leave the pool with, and have to come back with.
 *
 * <p>What HikariCP's configuration does not say is learnt: asked of the driver once for each guard, by the first
 * connection on which it is to be changed, before it is.
 */
public final class ConnectionDefaults {

    /** Asks a driver for something. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection driver) throws SQLException;
    }

    /** What a driver has answered, once it was asked. */
    private static final class Learnt<T> {

        // Written by whoever asks first, or by several who do so at once, always the same; read by all who come later.
        private volatile Optional<T> answer = Optional.empty();
        private volatile boolean answered;

        /**
         * Asks, unless it is known. Must not fail what the user does, nor cost him the connection: HikariCP throws one out
         * whose driver says that it does not support something. So the driver's own connection is asked.
         *
         * @return whether there is an answer, be it that the driver has none
         */
        boolean learn(Connection pooled, Question<T> question) {
            if (answered) {
                return true;
            }
            try {
                answer = Optional.ofNullable(question.ask(pooled.unwrap(Connection.class)));
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

    /** The isolation; nothing before it was learnt, or if the driver has none. */
    public Optional<Integer> isolation() {
        Optional<Integer> configured = configuredIsolation();
        return configured.isPresent() ? configured : isolation.answer;
    }

    /** Whether the isolation is known now. Likewise with the others. */
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

    /** The network timeout, zero for none; nothing if the driver has no such thing, or cannot say just now. */
    public Optional<Duration> learnNetworkTimeout(Connection connection) {
        networkTimeout.learn(connection, ConnectionDefaults::networkTimeoutThatCanBeSet);
        return networkTimeout.answer;
    }

    private static Duration networkTimeoutThatCanBeSet(Connection driver) throws SQLException {
        int milliseconds = driver.getNetworkTimeout();
        driver.setNetworkTimeout(Runnable::run, milliseconds);
        return Duration.ofMillis(milliseconds);
    }

    /** Sets anew all that the configuration says, as HikariCP does on a new connection. */
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
