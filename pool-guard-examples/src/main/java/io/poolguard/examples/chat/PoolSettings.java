/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.examples.chat;

import com.zaxxer.hikari.HikariConfig;
import java.time.Duration;

/** The pool's settings, each with the SQLAlchemy setting whose part it takes. */
public final class PoolSettings {

    private PoolSettings() {}

    /** The pool as people get it by default: 5 + 10 connections, and 30 s to wait for one. */
    public static HikariConfig byDefault(DatabaseEndpoint database) {
        return pool(database, 5, 10, Duration.ofSeconds(30));
    }

    /** The same, and 3 s: one sees soon what becomes of those who wait. */
    public static HikariConfig impatient(DatabaseEndpoint database) {
        return pool(database, 5, 10, Duration.ofSeconds(3));
    }

    /** The pool as people set it once they have run out of connections: 20 + 30, and 60 s. */
    public static HikariConfig generous(DatabaseEndpoint database) {
        return pool(database, 20, 30, Duration.ofSeconds(60));
    }

    private static HikariConfig pool(DatabaseEndpoint database, int size, int overflow, Duration timeout) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("chat");
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());

        // pool_size: the connections that are kept.
        config.setMinimumIdle(size);

        // max_overflow: how many more there may be. HikariCP counts them in.
        config.setMaximumPoolSize(size + overflow);

        // pool_timeout: how long an acquire may wait.
        config.setConnectionTimeout(timeout.toMillis());

        // pool_recycle: a connection older than this is replaced. SQLAlchemy looks when it is acquired, HikariCP
        // when it is idle, and a little earlier at random, so that not all go at once.
        config.setMaxLifetime(Duration.ofHours(1).toMillis());

        // What SQLAlchemy has no setting for: it closes an overflow connection as it comes back. HikariCP's
        // shortest is 10 s.
        config.setIdleTimeout(Duration.ofSeconds(10).toMillis());

        // pool_pre_ping: HikariCP asks a connection whether it is alive at each acquire, unless it was used within
        // the last half second; there is nothing to set. This bounds how long it may take to say so.
        config.setValidationTimeout(Duration.ofSeconds(2).toMillis());
        return config;
    }
}
