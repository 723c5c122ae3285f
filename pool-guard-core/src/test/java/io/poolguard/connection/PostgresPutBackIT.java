/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.connection;

import static io.poolguard.support.Postgres.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import io.poolguard.PoolGuard;
import io.poolguard.support.Postgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The schema of a holder is not the next one's, on a server where to set it is part of the transaction. */
@Timeout(120)
class PostgresPutBackIT {

    private static Postgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = Postgres.start();
        postgres.execute("create schema tenant");
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        postgres.close();
    }

    @Test
    void close_schemaChangedAndCommitted_nextHasTheUsualOne() throws SQLException {
        try (PoolGuard guard = PoolGuard.newPool(postgres.pool(1)).build()) {
            try (Connection connection = guard.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                connection.setSchema("tenant");
                connection.commit();
            }
            assertUsual(guard);
        }
    }

    /** The rollback on the way back undoes what the holder has put back himself. */
    @Test
    void close_schemaSetBackByTheHolderAndNotCommitted_nextHasTheUsualOne() throws SQLException {
        try (PoolGuard guard = PoolGuard.newPool(postgres.pool(1)).build()) {
            try (Connection connection = guard.dataSource().getConnection()) {
                connection.setAutoCommit(false);
                connection.setSchema("tenant");
                connection.commit();
                connection.setSchema("public");
            }
            assertUsual(guard);
        }
    }

    /** With auto-commit off, what is put back is a transaction that nobody commits: the next rollback undoes it. */
    @Test
    void close_schemaChangedWherePoolHasAutoCommitOff_staysPutBackForTheNextOnes() throws SQLException {
        HikariConfig config = postgres.pool(1);
        config.setAutoCommit(false);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            try (Connection connection = guard.dataSource().getConnection()) {
                connection.setSchema("tenant");
                connection.commit();
            }
            try (Connection second = guard.dataSource().getConnection()) {
                second.rollback();
                assertThat(second.getSchema()).isEqualTo("public");
            }
            assertUsual(guard);
        }
    }

    /** After a failed statement the driver is asked for its schema, behind the rollback. */
    @Test
    void close_afterAFailedStatementWherePoolHasAutoCommitOff_isNotIdleInTransaction() throws SQLException {
        HikariConfig config = postgres.pool(1);
        config.setAutoCommit(false);
        try (PoolGuard guard = PoolGuard.newPool(config).build()) {
            int pid;
            try (Connection connection = guard.dataSource().getConnection()) {
                pid = Postgres.pid(connection);
                try (Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.execute("select 1 / 0")).isNotNull();
                }
                connection.rollback();
            }
            assertThat(postgres.state(pid)).isEqualTo("idle");
        }
    }

    private static void assertUsual(PoolGuard guard) throws SQLException {
        try (Connection next = guard.dataSource().getConnection()) {
            assertThat(ask(next, "select current_schema()")).isEqualTo("public");
        }
    }
}
