/* SPDX-License-Identifier: Apache-2.0 */
package io.poolguard.internal.jdbc;

import static io.poolguard.support.ScriptedDatabase.isAutoCommit;
import static io.poolguard.support.ScriptedDatabase.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.poolguard.support.ScriptedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What HikariCP does alone, where the guard does otherwise. If one of these fails, HikariCP has been mended.
 */
class BareHikariTest {

    private final ScriptedDatabase database = new ScriptedDatabase();
    private final HikariDataSource bare = pool();

    private HikariDataSource pool() {
        HikariConfig config = database.poolOfOne();
        config.setConnectionTimeout(250);
        return new HikariDataSource(config);
    }

    @AfterEach
    void close() {
        bare.close();
    }

    @Test
    void bareHikari_rollbackFails_handsTheOpenTransactionOn() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("rollback()", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        try (Connection next = bare.getConnection()) {
            assertThat(number(next)).isEqualTo(1);
            assertThat(isAutoCommit(next)).isFalse();
        }
    }

    @Test
    void bareHikari_autoCommitResetFails_handsOnWithAutoCommitOff() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("setAutoCommit(true)", new SQLException("general error", "HY000"));

        assertThatThrownBy(connection::close).isInstanceOf(SQLException.class);

        try (Connection next = bare.getConnection()) {
            assertThat(number(next)).isEqualTo(1);
            assertThat(isAutoCommit(next)).isFalse();
        }
    }

    /** What that is to a real server: {@code PostgresTransactionEndIT}. */
    @Test
    void bareHikari_savepointAlone_isNotRolledBack() throws SQLException {
        try (Connection connection = bare.getConnection()) {
            connection.setAutoCommit(false);
            connection.setSavepoint();
        }

        assertThat(database.transactionCalls()).doesNotContain("rollback()");
    }

    @Test
    void bareHikari_statementCloseThrowsRuntimeException_losesTheSlot() throws SQLException {
        Connection connection = inOpenTransaction();
        database.fail("Statement.close()", new IllegalStateException("a driver's bug"));

        assertThatThrownBy(connection::close).isInstanceOf(IllegalStateException.class);

        database.heal();
        assertThatThrownBy(bare::getConnection)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("(total=1, active=1, idle=0, waiting=0)");
    }

    private Connection inOpenTransaction() throws SQLException {
        Connection connection = bare.getConnection();
        connection.setAutoCommit(false);
        connection.createStatement().executeUpdate("update");
        return connection;
    }
}
