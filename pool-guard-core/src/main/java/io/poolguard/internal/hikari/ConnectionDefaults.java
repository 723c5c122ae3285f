/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.hikari;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * What connections leave the pool with, and have to come back with.
 *
 * <p>What HikariCP's configuration does not say is asked of the driver once for each guard, by the first connection on
 * which it is to be changed.
 */
public final class ConnectionDefaults {

    /** Asks a driver for something. */
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws SQLException;
    }

    /** What a driver has answered, once it was asked. */
    private static final class Learnt<T> {

        // Written by whoever asks first, or by several who do so at once, always the same; read by all who come later.
        private volatile Optional<T> answer = Optional.empty();
        private volatile boolean asked;

        /** The answer; nothing if the driver has none. It must not fail what the user does. */
        Optional<T> of(Question<T> question) {
            if (!asked) {
                try {
                    answer = Optional.ofNullable(question.ask());
                } catch (SQLException | RuntimeException | LinkageError e) {
                    answer = Optional.empty();
                }
                asked = true;
            }
            return answer;
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

    /**
     * The isolation. The connection's own has not been changed yet when this is asked first; likewise with the others.
     */
    public Optional<Integer> isolation(Connection connection) {
        return isolation.of(connection::getTransactionIsolation);
    }

    /** The schema. */
    public Optional<String> schema(Connection connection) {
        String configured = pool.getSchema();
        return configured == null ? schema.of(connection::getSchema) : Optional.of(configured);
    }

    /** The catalog. */
    public Optional<String> catalog(Connection connection) {
        String configured = pool.getCatalog();
        return configured == null ? catalog.of(connection::getCatalog) : Optional.of(configured);
    }

    /** The network timeout, zero for none; nothing if the driver has no such thing. */
    public Optional<Duration> networkTimeout(Connection connection) {
        return networkTimeout.of(() -> Duration.ofMillis(connection.getNetworkTimeout()));
    }
}
